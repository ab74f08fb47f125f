"""A guest that stands still is told from one that has nothing to say."""

import os
import socket
import threading

import pytest

from support.story import eventually
from testbed import link, passes, pulse
from testbed.console import Console
from testbed.errors import StoodStill, TestbedError

PATIENCE = 240
QUIET = pulse.QUIET * PATIENCE


class Clock:
    """Goes on when it is told to."""

    now = 0.0

    def __call__(self):
        return self.now


def test_a_guest_is_asked_and_given_up_when_it_does_not_answer():
    clock, asked = Clock(), []
    watch = pulse.Pulse(lambda: asked.append(clock.now), PATIENCE, clock)
    clock.now = QUIET - 1
    assert not watch.stopped() and asked == [] and watch.seconds_left() == 1
    clock.now = QUIET
    assert not watch.stopped() and asked == [QUIET]
    clock.now = QUIET + PATIENCE - 1
    assert not watch.stopped()
    clock.now = QUIET + PATIENCE
    assert watch.stopped() and asked == [QUIET]


def test_a_guest_that_answers_is_asked_again_only_later():
    clock, asked = Clock(), []
    watch = pulse.Pulse(lambda: asked.append(clock.now), PATIENCE, clock)
    clock.now = QUIET
    assert not watch.stopped()
    clock.now += 5
    watch.heard()
    clock.now += QUIET - 1
    assert not watch.stopped() and len(asked) == 1
    clock.now += 1
    assert not watch.stopped() and len(asked) == 2


def converse(tmp_path, guest) -> dict:
    """What the host makes of a guest, a function that is given its end of the wire."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(link.frame(link.HELLO))
        thread = threading.Thread(target=guest, args=(theirs,))
        thread.start()
        ending = Console(ours, tmp_path).converse(10, None)
        thread.join()
        return ending


def test_silence_alone_is_no_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(pulse, "QUIET", 1e-4)

    def answer(wire):
        decoder, asked = link.Decoder(), 0
        while asked < 3:
            for kind, _ in decoder.feed(wire.recv(64)):
                if kind == link.THERE:
                    asked += 1
                    wire.send(link.frame(link.HERE))
        wire.send(link.frame(link.EXIT, {"status": 3}))

    assert converse(tmp_path, answer) == {"status": 3}


def test_a_conversation_leaves_no_descriptor_open(tmp_path):
    def descriptors():
        return len(os.listdir("/proc/self/fd"))

    before = descriptors()
    for _ in range(3):
        converse(tmp_path, lambda wire: wire.send(link.frame(link.EXIT, {"status": 0})))
    eventually(lambda: descriptors() <= before, "they are closed")


def test_a_guest_that_stands_still_is_a_failure(tmp_path, monkeypatch):
    monkeypatch.setenv(pulse.VARIABLE, "0.01")
    assert converse(tmp_path, lambda wire: None) == {"failure": pulse.STOOD_STILL}


def test_a_patience_that_is_no_number_is_named(monkeypatch):
    for text in ("much", "0", "-1", "nan", "inf"):
        monkeypatch.setenv(pulse.VARIABLE, text)
        with pytest.raises(TestbedError, match=f"TESTBED_PATIENCE={text}"):
            pulse.patience()


class Bench:
    """Its first guest stands still."""

    def __init__(self):
        self.told, self.runs = [], 0
        self.progress = self

    def line(self, text):
        self.told.append(text)

    def run(self, *_, **__):
        self.runs += 1
        if self.runs == 1:
            raise StoodStill(pulse.STOOD_STILL, "where it stands")
        return 1


def test_a_pass_whose_guest_stood_still_is_run_once_more_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    bench = Bench()
    assert passes.run_guest(bench, [], None, None, "kernel.log") == 1
    assert bench.runs == 2
    assert bench.told == [f"✗ {pulse.STOOD_STILL}\nwhere it stands\n… this pass once more"]


def test_elsewhere_a_guest_that_stood_still_is_an_error(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(StoodStill):
        passes.run_guest(Bench(), [], None, None, "kernel.log")
