"""What the fuzzers have found, and some thousand blind variants of it, on the build under test."""

import subprocess
from pathlib import Path

import pytest

CORPORA = sorted(path.name for path in Path(__file__).with_name("corpus").iterdir())
VARIANTS = 3000


@pytest.mark.parametrize("target", CORPORA)
def test_a_corpus_and_its_variants(target, build):
    ended = subprocess.run(
        [build / f"tests/fuzz/fuzz-{target}", Path(__file__).with_name("corpus") / target, str(VARIANTS)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.endswith(f"{VARIANTS} variants\n")
