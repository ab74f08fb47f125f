"""What `sublet-lessee exec` cannot do, and says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.nobody import NOBODY, let_in

BOTH = pytest.mark.parametrize("mechanism", ["seccomp", "preload"])
PRELOAD = ("--mechanism", "preload")

SECRETIVE = """
import ctypes, sys
PR_SET_DUMPABLE = 4
assert ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0) == 0
open(sys.argv[1])
"""
IO_URING = """
import ctypes, errno
SETUP = 425
libc = ctypes.CDLL(None, use_errno=True)
assert libc.syscall(SETUP, 1, ctypes.byref((ctypes.c_char * 120)())) == -1
print(errno.errorcode[ctypes.get_errno()])
"""

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


@pytest.fixture
def static_program(tmp_path) -> Path:
    source, program = tmp_path / "static.c", tmp_path / "static"
    source.write_text("int main(void) { return 0; }\n", encoding="ascii")
    subprocess.run(["cc", "-static", "-o", program, source], check=True)
    return program


def test_the_library_cannot_reach_a_static_program(lessor, execute, static_program):
    program = execute(str(static_program), options=PRELOAD)
    assert program.wait() == 0
    assert f"{static_program} is statically linked: it cannot be given the lease" in program.text()


@pytest.fixture(params=[0o4755, 0o2755], ids=["set-uid", "set-gid"])
def privileged_program(request, tmp_path) -> Path:
    path = tmp_path / "privileged"
    shutil.copy("/bin/true", path)
    os.chown(path, 1, 1)
    path.chmod(request.param)
    return path


@pytest.mark.parametrize(
    "options, consequence", [((), "here it gets yours alone"), (PRELOAD, "it cannot be given the lease")]
)
def test_a_program_with_rights_of_others_is_told_of(
    lessor, execute, privileged_program, options, consequence
):
    program = execute(str(privileged_program), options=options)
    assert program.wait() == 0
    rights = "runs with other rights than yours (set-uid or set-gid)"
    assert f"{privileged_program} {rights}: {consequence}" in program.text()


@BOTH
def test_a_program_that_fails_without_having_opened_the_card_is_told_of(lessor, execute, card, mechanism):
    program = execute("false", options=("--mechanism", mechanism))
    assert program.wait() == 1
    assert f"has not opened {card.card}" in program.text()
    assert "logind" in program.text()


def test_a_program_that_lets_nobody_look_into_it_is_told_of(lessor, execute, card):
    let_in(lessor)
    program = execute(sys.executable, "-c", SECRETIVE, "{node}", under=NOBODY)
    assert program.wait() == 1
    assert "when it opens the card, it does not get the lease" in program.text()
    assert f"PermissionError: [Errno 13] Permission denied: '{card.card}'" in program.text()


@pytest.mark.qemu
def test_a_program_opens_nothing_by_io_uring(lessor, execute):
    program = execute(sys.executable, "-c", IO_URING)
    assert program.wait() == 0, program.text()
    assert program.output.read_text(encoding="ascii") == "ENOSYS\n"


@BOTH
def test_nothing_is_said_of_a_program_that_has_opened_the_card(lessor, execute, mechanism):
    program = execute(
        "sh", "-c", 'exec 3<> "$0"; exit 1', "{node}", options=("--mechanism", mechanism)
    )
    assert program.wait() == 1
    assert program.text() == ""


def test_nothing_is_said_of_a_program_that_was_given_the_fd(lessor, execute):
    program = execute("sh", "-c", "exit 1", "{fd}")
    assert program.wait() == 1
    assert program.text() == ""


@pytest.mark.virtual
def test_a_program_that_runs_on_without_opening_the_card_is_told_of(lessor, execute, card):
    program = execute("sleep", "20")
    assert program.wait(60) == 0
    assert program.text().count(f"has not opened {card.card}") == 1
