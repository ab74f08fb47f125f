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
COMMON = """
import pytest

@pytest.fixture(scope="package", autouse=True)
def common():
    with open("common", "a") as file:
        print("begin", file=file, flush=True)
        yield
        print("end", file=file)
"""


@pytest.fixture(name="suite")
def _suite(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for number in range(FILES):
        (tmp_path / f"test_{number}.py").write_text(TEST.format(tests=TESTS, name=number))
    return tmp_path


@pytest.fixture
def folders(suite: Path) -> Path:
    """The files are in folders, each with what its tests have in common, and some are taken."""
    for folder, numbers in (("a", (0, 1)), ("b", (2, 3)), ("c", (4, 5, 6))):
        (suite / folder).mkdir()
        (suite / folder / "__init__.py").touch()
        (suite / folder / "conftest.py").write_text(COMMON)
        for number in numbers:
            (suite / f"test_{number}.py").rename(suite / folder / f"test_{number}.py")
    for taken in ("a,test_1.py", "b,test_2.py", "c,test_6.py"):
        (suite / "shares" / taken).mkdir(parents=True)
    return suite


def test_what_tests_of_a_folder_have_in_common_ends_with_them_though_others_play_some(folders):
    assert f"{4 * TESTS} passed" in end(start(folders, "1/2"))
    lines = played(folders, 1)
    assert [line.split()[0] for line in lines[::TESTS]] == ["0", "3", "4", "5"]
    assert (folders / "common").read_text().split() == ["begin", "end"] * 3


@pytest.mark.parametrize("option, count", [("-x", 1), ("--maxfail=2", 2)])
def test_a_run_stops_where_it_is_told_to(suite, option, count):
    for number in range(FILES):
        (suite / f"test_{number}.py").write_text("def test_fails():\n    assert False\n")
    run = start(suite, "1/2", option)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 1 and f"{count} failed" in said


def test_a_file_that_cannot_be_read_is_an_error(suite):
    (suite / "test_3.py").write_text("import nosuch\n")
    run = start(suite, "1/2")
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 2 and "1 error" in said and played(suite, 1) == []


def start(suite: Path, share: str, *words: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *words], cwd=suite,
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
