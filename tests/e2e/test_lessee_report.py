"""What sublet-lessee tells of a run: on a terminal, in its table, in its files."""

import csv
import json
import os
import pty
import select
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from support.lessee import DONE

LESSEE = Path(os.environ.get("SUBLET_BUILD", ".")) / "lessee-client/sublet-lessee"
STAGES = ["connect", "offers", "submit", "lease fd", "first commit", "first flip"]
REWRITE = "\r\x1b[K"


def run(sublet, *options: str, **how) -> subprocess.CompletedProcess:
    return subprocess.run(
        [LESSEE, "run", "--wait", "30", *options],
        env=sublet.environment_of_clients(), text=True, timeout=90, check=False, **how,
    )  # fmt: skip


def on_a_terminal(sublet, *options: str) -> str:
    """What standard error gets there."""
    ours, theirs = pty.openpty()
    try:
        ended = run(sublet, *options, stdout=subprocess.DEVNULL, stderr=theirs)
        assert ended.returncode == DONE
        text = b""
        while select.select([ours], [], [], 0)[0]:
            text += os.read(ours, 65536)
        return text.decode()
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_line_on_the_terminal_tells_how_it_goes_and_is_gone_at_the_end(sublet, headset):
    text = on_a_terminal(sublet, "--seconds", "4")
    first, *lines = text.split(REWRITE)
    assert first.startswith("flipping on")
    assert len(lines) > 2
    for line in lines[:-1]:
        assert line.startswith(headset.name)
        assert " fps " in line
        assert " missed " in line
        assert line.endswith("ms latency")
    assert lines[-1] == ""


def test_nothing_is_rewritten_where_nobody_looks(sublet):
    ended = run(sublet, "--seconds", "1", capture_output=True)
    assert ended.returncode == DONE
    assert "\r" not in ended.stdout + ended.stderr
    assert "fps" not in ended.stderr


def test_the_table_has_every_figure(sublet, headset):
    ended = run(sublet, "--frames", "50", capture_output=True)
    assert ended.returncode == DONE, ended.stderr
    table = ended.stdout.splitlines()
    rows = {line.split("  ")[0]: line for line in table}
    assert rows["display"].endswith(headset.name)
    assert rows["flips"].split()[-1] == "50"
    for title in ("mode", "planes", "per second", "missed vblanks", "jitter, ms", "CPU per flip, µs"):
        assert title in rows
    (timeline,) = (line for line in table if line.startswith("timeline"))
    assert all(stage in timeline for stage in STAGES)
    (start,) = (at for at, line in enumerate(table) if line.startswith("commit to flip on"))
    bars = [line.split()[3:] for line in table[start + 1 :]]
    assert sum(int(bar[0]) for bar in bars) == 50
    assert all(len(bar) == (1 if bar[0] == "0" else 2) for bar in bars)


def test_the_timeline_is_complete_and_in_order(run_lessee):
    report = run_lessee("--scene", "cube", "--frames", "60").finish()
    timeline = report.facts["timeline_ms"]
    assert list(timeline) == STAGES
    assert list(timeline.values()) == sorted(timeline.values())
    assert report.facts["cpu_us_per_flip"] > 0  # counted in ticks of 10 ms, of which this scene takes many


def test_the_csv_file_has_a_line_for_each_frame(run_lessee, headset, tmp_path):
    path = tmp_path / "frames.csv"
    report = run_lessee("--frames", "40", "--csv", str(path)).finish()
    assert report.status == DONE
    with path.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [int(line["frame"]) for line in lines] == list(range(40))
    assert {line["connector"] for line in lines} == {headset.name}
    sequences = [int(line["sequence"]) for line in lines]
    gaps = [later - sooner - 1 for sooner, later in zip(sequences, sequences[1:])]
    assert sum(gaps) == report.head["missed_by_sequence"]
    for line in lines:
        assert int(line["flip_us"]) - int(line["commit_us"]) == int(line["latency_us"])


def test_the_plot_is_a_picture_with_every_display(run_lessee, headset, tmp_path):
    path = tmp_path / "plot.svg"
    report = run_lessee("--frames", "100", "--plot", str(path)).finish()
    assert report.status == DONE
    svg = ElementTree.parse(path).getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert svg.tag == f"{space}svg"
    words = [text.text for text in svg.iter(f"{space}text")]
    assert any(text.startswith(headset.name) for text in words)
    assert any(text.startswith("100 flips") for text in words)
    assert any(rect.get("class") == "bar" for rect in svg.iter(f"{space}rect"))


@pytest.mark.parametrize("option", ["--csv", "--plot"])
def test_a_file_that_cannot_be_written_is_named(run_lessee, tmp_path, option):
    path = tmp_path / "no" / "such" / "folder"
    report = run_lessee(option, str(path), "--frames", "3").finish()
    assert report.status == 1
    assert str(path) in report.errors


@pytest.mark.parametrize("option", ["--csv", "--plot"])
def test_a_file_for_which_the_disk_is_full_is_named(run_lessee, option):
    report = run_lessee(option, "/dev/full", "--frames", "3").finish()
    assert report.status == report.facts["end"]["exit_status"] == 1
    assert "/dev/full: No space left on device" in report.errors
    assert report.head["flips"] == 3


def test_json_is_all_there_is_on_standard_output(sublet):
    ended = run(sublet, "--frames", "5", "--json", capture_output=True)
    assert json.loads(ended.stdout)["end"] == {
        "cause": "limit", "exit_status": 0, "message": "", "reason": None
    }  # fmt: skip
