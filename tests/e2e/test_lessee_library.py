"""The lessee library on real KMS, without a compositor: its test program is lessor and lessee."""

import os
import re
import subprocess

import pytest

pytestmark = pytest.mark.debug


@pytest.mark.parametrize("part", ["damage", "gles", "lease_end", "picture", "scanout"])
def test_library(build, card, part):
    result = subprocess.run(
        [build / "tests/kms/lessee-kms-test", f"--source-file=*{part}_test.cpp", "--duration=true"],
        # LLVM, by which Mesa draws, frees what it got by new.
        env={**os.environ, "SUBLET_CARD": card.card, "ASAN_OPTIONS": "alloc_dealloc_mismatch=0"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"test cases: +[1-9]", result.stdout), "no test case is of this file"
