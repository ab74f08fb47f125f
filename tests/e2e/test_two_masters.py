"""A lessee sets modes as fast as it can while the desktop sets modes, too, loses and finds a monitor,
moves its cursor and animates windows."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys

import pytest

from support.desktop_client import DesktopClient
from support.processes import Process
from support.story import Display, eventually, granted
from testbed import description
from testbed.edid import DESKTOP

pytestmark = [pytest.mark.debug, pytest.mark.slow]

RED, GREEN = 0xE01030, 0x10E060
ROUNDS = 20
MODES = 3


@pytest.fixture
def displays():
    """The second of these is lent, and no display with one mode alone: vkms knows many for one
    without an EDID."""
    return description.displays([DESKTOP, None, None])


def set_mode(sublet, display: Display, mode: str) -> None:
    """The desktop sets a mode: it may be refused, and then the display stays as it is."""
    subprocess.run(
        ["wlr-randr", "--output", display.name, "--mode", mode],
        env=sublet.environment_of_clients(), stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip


@pytest.fixture
def lending(configured, headset):
    """Starts sublet with one more line in the rule of the storm's display."""

    def start(*lines: str):
        rule = ["desktop = false", 'lease = "offer"', 'mode = "640x480"', *lines]
        return configured(headset.rule(*rule))

    return start


@pytest.fixture
def storm(headset, tmp_path):
    """Starts a storm on a lease of a client's."""
    storms = []

    def start(client) -> Process:
        lease = client.lease(headset.name)
        client.wait_for(f"{lease.label}.lease_fd")
        fd = granted(lease)
        storms.append(Process(
            [sys.executable, "-m", "support.modeset_storm", *map(str, (fd, headset.id, MODES))],
            env={**os.environ}, output=tmp_path / "storm", errors=tmp_path / "storm-errors",
            pass_fds=[fd],
        ))  # fmt: skip
        lease.fd.close()
        eventually(lambda: "storming" in storms[-1].output.read_text(), "the storm begins")
        return storms[-1]

    yield start
    for process in storms:
        process.kill()


def tally(storm: Process) -> dict:
    """How the storm went, once it has ended."""
    assert storm.wait() == 0, storm.text()
    return json.loads(storm.output.read_text().splitlines()[-1])


@contextlib.contextmanager
def covered(sublet, *displays: Display):
    """A window of one colour on each display; yields what paints them all."""
    with DesktopClient(sublet) as client:
        windows = [client.window() for _ in displays]
        for window, display in zip(windows, displays, strict=True):
            window.cover(display.name)

        def paint(color: int) -> None:
            for window in windows:
                window.paint(color)

        yield paint


def test_desktop_and_lessee_set_modes_against_each_other(
    lending, storm, desk, headset, side
):
    sublet = lending()
    client = sublet.client()
    client.news()
    with covered(sublet, desk) as paint, DesktopClient(sublet) as hand:
        paint(RED)
        eventually(lambda: desk.shows_only(RED), "the window is shown")
        storming = storm(client)
        pointer = hand.pointer()
        for turn in range(ROUNDS):
            set_mode(sublet, side, ("800x600", "640x480")[turn % 2])
            for step in range(5):
                pointer.move_to(step / 5, turn / ROUNDS)
                paint((GREEN, RED)[step % 2])
            if turn % 4 == 0:
                side.unplug()
                paint(GREEN)
                side.plug()
            assert storming.running
            assert len(sublet.lessees()) == 1
        eventually(side.shows_something, "the other monitor is lit")
        pointer.move_to(0.99, 0.5)
        paint(GREEN)
        eventually(lambda: desk.shows_only(GREEN), "the right picture")
        assert storming.stop(deadline=30) == 0
    told = tally(storming)
    assert told["commits"] > ROUNDS
    assert set(told["failures"]) <= {"EBUSY"}, told
    client.wait_for("lease.finished")
    assert client.log.count("lease.finished") == 1
    assert sublet.process.running


def test_a_storm_of_forbidden_modesets_ends_its_lease_once(lending, storm, desk, headset, side):
    sublet = lending('modeset = "lessor"')
    client = sublet.client()
    client.news()
    with covered(sublet, desk) as paint:
        paint(RED)
        storming = storm(client)
        for turn in range(ROUNDS):
            set_mode(sublet, side, ("800x600", "640x480")[turn % 2])
            paint((GREEN, RED)[turn % 2])
        client.wait_for("lease.finished")
        told = tally(storming)
        assert told["failures"]["ENOENT"] == 1
        paint(GREEN)
        eventually(lambda: desk.shows_only(GREEN), "the right picture")
    client.connection.wait_for(lambda: client.offer(headset.name))
    assert client.log.count("lease.finished") == 1
    assert sublet.lessees() == []
    eventually(lambda: not headset.lit, "the display is dark again")
    eventually(lambda: side.lit, "the desktop is lit")
