"""The suite judges as a program: what was played is not played again, and who does not start is no failure."""

import json
import os
import subprocess
import sys
from pathlib import Path

from support.forcing import forcing

HERE = Path(__file__).parent


def judge(out: Path, *words: str, path: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, HERE, "--out", out, *words],
        env={**os.environ, "PATH": f"{path}{os.environ['PATH']}"},
        capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


def test_a_case_is_played_twice_and_then_not_again(tmp_path):
    first = judge(tmp_path, "sublet", "--only", "dark_before")
    assert first.returncode == 0, first.stdout + first.stderr
    assert [line[:5] for line in first.stdout.splitlines() if "dark_before" in line] == ["1/2 ✓", "2/2 ✓"]
    second = judge(tmp_path, "sublet", "--only", "dark_before")
    assert second.returncode == 0 and "dark_before" not in second.stdout
    (run,) = json.loads((tmp_path / "results.json").read_text())["runs"]
    assert run["cases"]["dark_before"]["verdict"] == "pass"
    third = judge(tmp_path, "sublet", "--fresh", "--only", "drm_fd_first", "--rounds", "1")
    assert third.returncode == 0, third.stdout + third.stderr
    (run,) = json.loads((tmp_path / "results.json").read_text())["runs"]
    assert {name: len(case["attempts"]) for name, case in run["cases"].items()} == {"dark_before": 2, "drm_fd_first": 1}


def test_a_lessor_that_does_not_start_is_said_so_in_a_line_and_is_no_failure(tmp_path):
    broken = tmp_path / "labwc"
    broken.write_text("#!/bin/sh\necho no luck today\nexit 7\n", encoding="ascii")
    broken.chmod(0o755)
    judged = judge(tmp_path / "out", "labwc", "--only", "dark_before", path=f"{tmp_path}:")
    assert (judged.returncode, judged.stderr) == (2, "labwc does not start: labwc ended with 7\n")


def test_a_card_of_the_machine_is_forced_to_show_a_headset(tmp_path):
    card = os.environ["SUBLET_CARD"]
    found = [forcing(card, name) for name in ("Virtual-1", "Virtual-2")]
    assert [each.force for each in found] == ["unspecified"] * 2
    judged = judge(
        tmp_path, "sublet", "--card", card, "--connector", "Virtual-2", "--monitor", "Virtual-1",
        "--rounds", "1", "--only", "pulled_while_leased", "--only", "atomic_works", "--only", "two_in_one",
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "✓ plugs/pulled_while_leased" in judged.stdout and "✓ grants/atomic_works" in judged.stdout
    assert "– grants/two_in_one" in judged.stdout and "it takes a second headset" in judged.stdout
    assert [forcing(card, name) for name in ("Virtual-1", "Virtual-2")] == found, "they are not what they were before"
