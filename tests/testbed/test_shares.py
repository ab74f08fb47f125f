"""Several runs of pytest play each file once between them."""

import collections
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.shares import share_of

FILES, TESTS = 7, 3
CONFTEST = """
import os
from pathlib import Path
from support.shares import Share, share_of

def pytest_configure(config):
    config.pluginmanager.register(Share(Path("shares"), *share_of(os.environ["SHARE"])))
"""
TEST = """
import os
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range({tests}))
def test_(number):
    with open(f"played-{{os.environ['SHARE'][0]}}", "a") as played:
        print("{name}", number, file=played)
"""


@pytest.fixture(name="suite")
def _suite(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for number in range(FILES):
        (tmp_path / f"test_{number}.py").write_text(TEST.format(tests=TESTS, name=number))
    return tmp_path


def start(suite: Path, share: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"], cwd=suite,
                            env={**os.environ, "SHARE": share, "PYTHONPATH": os.pathsep.join(sys.path)},
                            stdout=subprocess.PIPE, text=True)


def end(run: subprocess.Popen) -> str:
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 0, said
    return said


def played(suite: Path, number: int) -> list[str]:
    path = suite / f"played-{number}"
    return path.read_text().splitlines() if path.exists() else []


def test_each_test_is_played_once_and_a_file_by_one_run_in_its_order(suite):
    for run in [start(suite, share) for share in ("1/3", "2/3", "3/3")]:
        end(run)
    lines = [played(suite, number) for number in (1, 2, 3)]
    assert collections.Counter(sum(lines, [])) == {f"{file} {test}": 1 for file in range(FILES) for test in range(TESTS)}
    for run in lines:
        files = [line.split()[0] for line in run]
        assert files == [file for file in dict.fromkeys(files) for _ in range(TESTS)]


def test_a_run_alone_begins_at_its_place_and_plays_everything(suite):
    assert f"{FILES * TESTS} passed" in end(start(suite, "2/2"))
    assert [line.split()[0] for line in played(suite, 2)[::TESTS]] == list("3456012")


def test_a_run_that_comes_late_plays_nothing_and_passes(suite):
    end(start(suite, "1/2"))
    assert "passed" not in end(start(suite, "2/2"))
    assert played(suite, 2) == []


def test_a_run_that_begins_again_has_what_it_had(suite):
    end(start(suite, "1/2"))
    assert f"{FILES * TESTS} passed" in end(start(suite, "1/2"))


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "a/b", "1/2/3"])
def test_a_share_that_is_none(text):
    with pytest.raises(ValueError):
        share_of(text)
