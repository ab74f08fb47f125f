"""What `sublet-lessee exec` cannot do, and says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


@pytest.fixture
def static_program(tmp_path) -> Path:
    source, program = tmp_path / "static.c", tmp_path / "static"
    source.write_text("int main(void) { return 0; }\n", encoding="ascii")
    subprocess.run(["cc", "-static", "-o", program, source], check=True)
    return program


def test_a_static_program_is_told_of(lessor, execute, static_program):
    program = execute(str(static_program))
    assert program.wait(30) == 0
    assert f"{static_program} is statically linked" in program.text()


@pytest.mark.parametrize("bit, owner", [(0o4755, "uid"), (0o2755, "gid")])
def test_a_program_with_rights_of_others_is_told_of(lessor, execute, tmp_path, bit, owner):
    path = tmp_path / "privileged"
    shutil.copy("/bin/true", path)
    os.chown(path, 1, 1)
    path.chmod(bit)
    program = execute(str(path))
    assert program.wait(30) == 0
    assert f"{path} runs with other rights than yours (set-uid or set-gid)" in program.text()


def test_a_program_that_fails_without_having_opened_the_card_is_told_of(lessor, execute, card):
    program = execute("false")
    assert program.wait(30) == 1
    assert f"has not opened {card.card}" in program.text()
    assert "logind" in program.text()


def test_nothing_is_said_of_a_program_that_has_opened_the_card(lessor, execute):
    program = execute("sh", "-c", 'exec 3<> "$0"; exit 1', "{node}")
    assert program.wait(30) == 1
    assert program.text() == ""


def test_nothing_is_said_of_a_program_that_was_given_the_fd(lessor, execute):
    program = execute("sh", "-c", "exit 1", "{fd}")
    assert program.wait(30) == 1
    assert program.text() == ""


@pytest.mark.virtual
def test_a_program_that_runs_on_without_opening_the_card_is_told_of(lessor, execute, card):
    program = execute("sleep", "20")
    assert program.wait(60) == 0
    assert program.text().count(f"has not opened {card.card}") == 1
