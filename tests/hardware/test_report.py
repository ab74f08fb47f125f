"""The report that people send from their own machines, made on a virtual card."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import trials
from forced_card import ForcedCard
from quiet_edid import without_text

from support.forcing import forcing

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).parent
SERIAL = 305419896


def report(card, *options: str, **how) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, PROGRAM, "--card", card.card, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=400, check=False, **how)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "report.txt"


def test_without_an_answer_nothing_is_touched(card, headset, out):
    ended = report(card, "--connector", headset.name, "--out", str(out), input="no\n")
    assert ended.returncode == 1
    assert "nothing was touched" in ended.stderr
    assert not out.exists()


def test_a_card_that_a_desktop_uses_is_left_alone(sublet, card, headset):
    ended = report(card, "--connector", headset.name, "--yes")
    assert ended.returncode == 2
    assert "sublet uses" in ended.stderr


HOLDER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from support import drm_ioctl
fd = drm_ioctl.open_spectator(sys.argv[2])
print("open", flush=True)
time.sleep(100)
"""


def test_a_card_that_a_desktop_on_another_terminal_has_open_is_left_alone(card, headset):
    command = [sys.executable, "-c", HOLDER, PROGRAM.parent, card.card]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desktop:
        try:
            assert desktop.stdout.readline() == "open\n"
            ended = report(card, "--connector", headset.name, "--yes")
        finally:
            desktop.kill()
    assert ended.returncode == 2
    assert f"uses {card.card}" in ended.stderr and "systemctl isolate multi-user.target" in ended.stderr


def test_a_connector_that_is_not_there_is_named(card):
    ended = report(card, "--connector", "DP-9", "--yes")
    assert ended.returncode == 2
    assert f"has no connector DP-9, only {', '.join(card.connectors)}" in ended.stderr


def test_the_file_tells_what_was_seen(card, headset, desk, out):
    headset.become(without_text(SERIAL))
    headset.plug()
    card.probe(card.connectors.index(headset.name))
    named = "--connector", headset.name, "--monitor", desk.name
    found = [forcing(card.card, name) for name in card.connectors]
    assert {each.force for each in found} == {"unspecified"}
    ended = report(card, *named, "--only", "binding", "--yes", "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    text = out.read_text(encoding="utf-8")
    facts = json.loads(text[re.search(r"^\{", text, re.MULTILINE).start() :])
    assert facts["card"]["driver"] == ForcedCard.driver(card.card)
    assert [run["status"] for run in facts["shown"][headset.name]["runs"]] == [0, 0]
    assert len(facts["lessors"]["sublet"]["ms"]) == 2
    verdicts = [case["verdict"] for case in facts["lessors"]["sublet"]["cases"]["cases"].values()]
    assert "pass" in verdicts
    assert "fail" not in verdicts
    assert f"{desk.edid.serial:08d}" not in text
    assert str(SERIAL) not in text and "HVR Headset SERIAL" in text
    assert [forcing(card.card, name) for name in card.connectors] == found, "they are not what they were before"


def test_what_fails_is_part_of_the_report(monkeypatch):
    monkeypatch.setattr(trials, "SECONDS", 1)
    monkeypatch.delenv("SUBLET_BUILD", raising=False)
    assert "left out" in trials.show("/dev/null", "DP-1")
