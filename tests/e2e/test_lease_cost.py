"""What leases that come and go cost the lessor and the desktop beside them: what is known is not read
again, what is as it should be is not touched, and no buffer is made for it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.cost import Cost, cost, names_of_calls
from support.frame_log import FrameLog
from support.lease_cycle import LeaseCycle
from support.silence import is_asleep, traced
from support.story import Display, eventually

CYCLES = 5
FAULTS = 20
# wlroots 0.20 reads every connector anew at each lease event.
CALLS = {"0.18": 60, "0.20": 116}
# One of a mode, and none of a buffer.
OF_A_MODESET = ("MODE_CREATEPROPBLOB", "MODE_DESTROYPROPBLOB", "MODE_ATOMIC")
LISTED = 2  # calls of wlroots' own: we ask only while there are leases
LEASES = 100
SLOW_LEASES = 10
MODESET_MS = 200  # that a slow card takes to switch a CRTC on or off
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


@pytest.fixture
def slow_card(card) -> Iterator[None]:
    card.set_modeset_time(MODESET_MS)
    yield
    card.set_modeset_time(0)


def wlroots_of(compositor: Compositor) -> str:
    """The release that it runs with: "0.18"."""
    maps = Path(f"/proc/{compositor.pid}/maps").read_text(encoding="utf-8")
    return re.search(r"libwlroots-(\d+\.\d+)", maps)[1]


def per_cycle(spent: Cost) -> dict[str, float]:
    return {name: count / CYCLES for name, count in spent.calls.most_common()}


def test_a_cycle_makes_few_system_calls_and_no_new_page(sublet, cycle, preset):
    spent = cost(sublet.pid, lambda: cycle.turn(CYCLES))
    calls = spent.calls.total()
    if preset == "on-grant":
        calls -= sum(spent.calls[name] for name in OF_A_MODESET)
    assert calls <= CYCLES * CALLS[wlroots_of(sublet)], per_cycle(spent)
    assert spent.calls["MODE_LIST_LESSEES"] == CYCLES * LISTED, per_cycle(spent)
    assert spent.faults <= CYCLES * FAULTS


def test_a_client_has_its_lease_before_the_lessor_does_anything_else(sublet, cycle):
    with traced(sublet.pid) as trace:
        lease = cycle.lease()
        calls = names_of_calls(trace())
    made = calls.index("MODE_CREATE_LEASE")
    until_sent = calls[made : calls.index("sendmsg", made)]
    assert not {"poll", "write", "readlink"} & set(until_sent), calls
    assert "readlink" not in calls
    cycle.give_back(lease)


def test_a_display_is_on_offer_again_before_it_is_restored(sublet, cycle):
    lease = cycle.lease()
    eventually(lambda: is_asleep(sublet.pid), "all of the grant is done")
    with traced(sublet.pid) as trace:
        cycle.give_back(lease)
        eventually(lambda: is_asleep(sublet.pid), "all of the end is done")
        calls = names_of_calls(trace())
    ended = calls.index("MODE_REVOKE_LEASE")
    assert "sendmsg" in calls[ended : calls.index("MODE_ATOMIC", ended)], calls


def test_nothing_is_done_between_leases(sublet, cycle):
    with traced(sublet.pid) as calls:
        time.sleep(SECONDS)
        assert calls() == []


@pytest.mark.virtual
def test_a_window_loses_no_frame_while_leases_come_and_go(sublet, cycle):
    assert lost_while_leases_come_and_go(sublet, cycle, LEASES) == 0


@pytest.mark.virtual
def test_a_window_loses_no_frame_where_modesets_take_long(sublet, cycle, slow_card):
    assert lost_while_leases_come_and_go(sublet, cycle, SLOW_LEASES) == 0


def lost_while_leases_come_and_go(sublet: Compositor, cycle: LeaseCycle, leases: int) -> int:
    """Frames of a window on a monitor. A lease, and none, is there for a frame."""
    with FrameLog(sublet) as log:
        start = time.monotonic()
        for _ in range(leases):
            lease = cycle.lease()
            time.sleep(FRAME)
            cycle.give_back(lease)
            time.sleep(FRAME)
        return log.frames(start, time.monotonic()).lost
