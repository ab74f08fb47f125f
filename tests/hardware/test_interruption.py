"""Whoever ends the report early finds the card as it was before."""

import argparse
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import trials
from lessors import LESSORS

from support import leases
from support.forcing import forcing
from support.processes import children
from support.story import eventually
from support.waiting import wait_until

PROGRAM = Path(__file__).parent
UNWINDS_SLOWLY = """
import time
from pathlib import Path
try:
    Path({begun!r}).touch()
    time.sleep(100)
except KeyboardInterrupt:
    time.sleep(1)
    Path({undone!r}).touch()
"""


def test_the_suite_has_undone_what_it_did_before_an_interruption_goes_on(monkeypatch, tmp_path):
    begun, undone, program = tmp_path / "begun", tmp_path / "undone", tmp_path / "suite.py"
    program.write_text(UNWINDS_SLOWLY.format(begun=str(begun), undone=str(undone)), encoding="ascii")
    monkeypatch.setattr(trials, "CONFORMANCE", program)

    def interrupt() -> None:
        wait_until(begun.exists, "the suite runs")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    options = argparse.Namespace(card="/dev/dri/card9", connector=["DP-1"], monitor=[], only=[])
    with pytest.raises(KeyboardInterrupt):
        trials.judge(LESSORS["sublet"], options)
    assert undone.exists()
    thread.join()


UNWINDS_WHEN_ASKED = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from support.unwinding import unwind_when_asked
unwind_when_asked()
try:
    print("runs", flush=True)
    time.sleep(100)
finally:
    print("puts back", flush=True)
    sys.stdin.readline()
    print("done", flush=True)
"""


def asks(*numbers: signal.Signals) -> int:
    """A program, once it runs, to end, and again while it puts things back; its exit status."""
    text = UNWINDS_WHEN_ASKED.format(tests=str(PROGRAM.parent))
    with subprocess.Popen([sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as program:  # fmt: skip
        assert program.stdout.readline() == "runs\n"
        program.send_signal(numbers[0])
        assert program.stdout.readline() == "puts back\n"
        for number in numbers[1:]:
            program.send_signal(number)
        program.stdin.write("go on\n")
        program.stdin.flush()
        assert program.stdout.readline() == "done\n"
    return program.returncode


def test_who_is_asked_again_puts_back_what_it_has_made_all_the_same():
    assert asks(signal.SIGINT, signal.SIGINT, signal.SIGTERM) == -signal.SIGINT
    assert asks(signal.SIGHUP, signal.SIGHUP, signal.SIGINT) == 129


def in_the_suite(pid: int) -> bool:
    return any(b"conformance" in Path(f"/proc/{child}/cmdline").read_bytes() for child in children(pid))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status", "in_suite"),
    [(signal.SIGINT, 0, False), (signal.SIGINT, 0, True), (signal.SIGHUP, 129, True), (signal.SIGTERM, 143, True)],
)
def test_a_card_is_free_and_unforced_after(card, headset, tmp_path, number, status, in_suite):
    """Without a display there nothing is shown before the connector is forced."""
    headset.unplug()
    card.probe(card.connectors.index(headset.name))  # nobody else does
    found = forcing(card.card, headset.name)
    assert found.force == "unspecified"
    out, said = tmp_path / "report.txt", tmp_path / "said"
    command = [sys.executable, PROGRAM, "--card", card.card, "--connector", headset.name, "--only", "grants",
               "--yes", "--out", out]  # fmt: skip
    with said.open("w") as output:
        report = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        wait_until(
            lambda: forcing(card.card, headset.name).force == "on" and leases.open_files(card.card)
            and in_the_suite(report.pid) == in_suite, "a compositor runs on what is forced", 60,
        )  # fmt: skip
        os.killpg(report.pid, number)  # as a terminal does
        assert report.wait(60) == status, said.read_text(encoding="utf-8")
    finally:
        report.kill()
        report.wait()
    assert forcing(card.card, headset.name) == found
    eventually(lambda: leases.open_files(card.card) == [], "nobody uses the card")
    assert '"interrupted": true' in out.read_text(encoding="utf-8")
