"""The comparison goes on when one of the compositors does not."""

import os
import subprocess
import sys
from pathlib import Path

COMPARE = Path(__file__).parent / "compare.py"


def test_a_lessor_that_does_not_start_is_said_so_in_a_line_and_left_out(tmp_path):
    broken = tmp_path / "labwc"
    broken.write_text("#!/bin/sh\necho no luck today\nexit 7\n", encoding="ascii")
    broken.chmod(0o755)
    compared = subprocess.run(
        [sys.executable, COMPARE, "labwc", "sublet", "--only", "dark_before"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    told, table = compared.stdout.split("\n\n")
    header, _, row = table.splitlines()
    assert told.startswith("labwc does not start: labwc ended with 7\nsublet ")
    assert header.startswith("| | sublet ") and row.endswith(" | ✓ |")
    assert (compared.returncode, compared.stderr) == (1, "")
