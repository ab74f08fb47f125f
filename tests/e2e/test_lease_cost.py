"""What leases that come and go cost the lessor and the desktop beside them."""

from __future__ import annotations

import time

import pytest

from support.compositor import Compositor
from support.frame_log import FrameLog
from support.lease_cycle import LeaseCycle
from support.silence import traced
from support.story import Display, eventually

CYCLES = 100
SECONDS = 2
FRAME = 1 / 60


@pytest.fixture(params=["on-connect", "on-grant"])
def preset(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def sublet(configured, headset: Display, preset: str) -> Compositor:
    return configured(headset.rule("desktop = false", 'lease = "offer"', f'preset = "{preset}"'))


@pytest.fixture
def cycle(sublet: Compositor, headset: Display, desk: Display, side: Display, preset: str) -> LeaseCycle:
    """One that has turned twice, so that nothing is done for the first time."""
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    cycle = LeaseCycle(sublet, headset)
    cycle.turn()
    eventually(lambda: headset.lit == (preset == "on-connect"), "it is as it waits to be leased")
    return cycle


def test_nothing_is_done_between_leases(sublet, cycle):
    with traced(sublet.pid) as calls:
        time.sleep(SECONDS)
        assert calls() == []


@pytest.mark.virtual
def test_a_window_loses_no_frame_while_leases_come_and_go(sublet, cycle):
    with FrameLog(sublet) as log:
        start = time.monotonic()
        for _ in range(CYCLES):
            lease = cycle.lease()
            time.sleep(FRAME)
            cycle.give_back(lease)
            time.sleep(FRAME)
        assert log.frames(start, time.monotonic()).lost == 0
