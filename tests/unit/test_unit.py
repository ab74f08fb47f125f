"""The unit test programs, one test each, so that one run of pytest tells of everything."""

import os
import pathlib
import subprocess

import pytest

from support.compositor import SANITIZERS

PROGRAMS = sorted(pathlib.Path(os.environ["SUBLET_BUILD"]).glob("tests/unit/*/*-test"))


def test_there_are_unit_tests():
    assert PROGRAMS


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_unit(program):
    result = subprocess.run(
        [program], env=os.environ | SANITIZERS, capture_output=True, text=True, timeout=600, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
