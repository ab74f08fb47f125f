"""The lessee library on real KMS, without a compositor: its test program is lessor and lessee."""

import dataclasses
import os
import re
import subprocess

import pytest

from testbed import description
from testbed.edid import VIVE


@pytest.mark.debug
@pytest.mark.parametrize("part", ["damage", "gles", "lease_end", "picture", "scanout"])
def test_library(build, card, part):
    run(build, card, part)


@pytest.mark.qemu_only
def test_library_on_a_driver_that_knows_syncobjs(build, card):
    run(build, card, "timeline")


class TestTwoPanels:
    """Of one headset: alike."""

    @pytest.fixture
    def displays(self):
        panel = dataclasses.replace(VIVE, width=540, height=300)
        return description.displays([dataclasses.replace(panel, serial=n) for n in (1, 2)])

    @pytest.mark.debug
    def test_they_are_driven_together(self, build, card):
        run(build, card, "together")

    @pytest.mark.virtual
    def test_they_flip_together_and_miss_nothing(self, build, card, pytestconfig):
        flips = pytestconfig.getoption("--flips")
        said = run(build, card, "together", SUBLET_FLIPS=str(flips), SUBLET_EXACT="1")
        assert f"{flips} frames, 0 vblanks missed" in said


def run(build, card, part, **variables) -> str:
    result = subprocess.run(
        [build / "tests/kms/lessee-kms-test", f"--source-file=*{part}_test.cpp", "--duration=true"],
        # LLVM, by which Mesa draws, frees what it got by new.
        env={**os.environ, "SUBLET_CARD": card.card, "ASAN_OPTIONS": "alloc_dealloc_mismatch=0",
             **variables},
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"test cases: +[1-9]", result.stdout), "no test case is of this file"
    return result.stdout
