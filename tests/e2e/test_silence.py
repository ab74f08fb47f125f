"""Nobody wakes the lessor while a lessee shows its frames and the desktop is idle."""

from __future__ import annotations

import time

import pytest

from support.silence import is_asleep, switches, traced
from support.story import eventually
from support.wire import DEADLINE
from support.x_stage import xwayland

SECONDS = 10


@pytest.fixture
def idle(sublet, two, run_lessee, desk, side):
    """Sublet with a lessee that flips, and nothing else to do; no X program has started Xwayland."""
    for client in two:
        client.close()
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    lessee = run_lessee().wait_until_lit()
    eventually(lambda: is_asleep(sublet.pid), "nothing is left to do", deadline=2 * DEADLINE)
    assert xwayland() == []
    return sublet, lessee


def test_the_lessor_is_not_woken(idle, headset):
    sublet, lessee = idle
    shown, before = headset.frame(), switches(sublet.pid)
    time.sleep(SECONDS)
    assert switches(sublet.pid) == before
    assert headset.frame() > shown + SECONDS
    assert lessee.stop().status == 0


def test_the_lessor_makes_no_system_call(idle, headset):
    sublet, lessee = idle
    with traced(sublet.pid) as calls:
        shown = headset.frame()
        time.sleep(SECONDS)
        assert calls() == []
        assert headset.frame() > shown + SECONDS
    assert lessee.stop().status == 0
