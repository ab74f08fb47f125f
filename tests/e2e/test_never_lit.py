"""A display that is not the desktop's is never lit with desktop content, not for one frame.

Looking now and then could miss a frame. So every call that sublet makes is recorded, from its first
one on: the kernel lights a display only if its master routes the connector to a CRTC.
"""

import dataclasses

import pytest

from support.control import DONE, subletctl
from support.drm_record import ACTIVE, CRTC_ID, FB_ID, DrmRecord
from support.story import Display, eventually, hears
from testbed.edid import SECOND, VIVE

pytestmark = pytest.mark.debug

SMALL_VIVE = dataclasses.replace(VIVE, width=540, height=300, serial=7)


@pytest.fixture
def record(tmp_path) -> DrmRecord:
    return DrmRecord(tmp_path)


@pytest.fixture
def sublet(start_sublet, record):
    return start_sublet(**record.environment)


@pytest.fixture
def times_lit(record, kernel):
    """How often sublet routed a display to a CRTC since record.forget()."""

    def count(display: Display) -> int:
        changes = [call for call in record.calls(kernel) if call.changes]
        assert {call.name for call in changes} <= {"atomic"}  # there is no other way to light one
        return sum(bool(call.values.get((display.id, CRTC_ID))) for call in changes)

    return count


def lit_with(display: Display) -> int:
    eventually(lambda: display.lit, "the desktop lights the monitor")
    return display.crtc().id


def test_a_headset_is_not_lit_at_start(two, headset, desk, side, times_lit):
    for monitor in (desk, side):
        lit_with(monitor)
    assert times_lit(headset) == 0
    assert times_lit(desk) > 0


def test_a_headset_is_not_lit_when_it_is_plugged_in(sublet, headset, times_lit):
    headset.unplug()
    client = sublet.client()
    client.news()
    for _ in range(5):
        headset.plug()
        hears(client, *headset.offered, "device.done")
        headset.unplug()
        hears(client, headset.withdrawn, "device.done")
    for _ in range(20):
        headset.plug()
        headset.unplug()
    headset.plug()
    client.connection.wait_for(lambda: client.offer(headset.name))
    assert times_lit(headset) == 0


def test_a_headset_is_not_lit_when_monitors_come_and_go(two, headset, desk, side, times_lit):
    for monitor in (desk, side, desk):
        lit_with(monitor)
        monitor.unplug()
        eventually(lambda m=monitor: not m.lit, "the desktop leaves the monitor")
        monitor.plug()
        lit_with(monitor)
    assert times_lit(headset) == 0


def test_a_headset_in_a_monitors_place_is_not_lit(two, side, record, times_lit):
    first, _ = two
    lit_with(side)
    side.unplug()
    eventually(lambda: not side.lit, "the desktop leaves the monitor")
    assert times_lit(side) > 0
    record.forget()
    side.become(SMALL_VIVE)
    side.plug()
    hears(first, *side.offered, "device.done")
    first.news()
    assert times_lit(side) == 0


def test_a_monitor_that_turns_out_to_be_a_headset_leaves_the_desktop(
    two, desk, side, record, times_lit
):
    """As when a connector's EDID could not be read at first: the flag comes late, without a plug."""
    lit_with(side)
    side.become(SMALL_VIVE)
    side.plug()  # it was never pulled
    for client in two:
        hears(client, *side.offered, "device.done")
    assert not side.lit
    assert side.state().non_desktop
    record.forget()
    desk.unplug()
    desk.plug()
    lit_with(desk)
    assert times_lit(side) == 0


def test_a_headset_that_turns_out_to_be_a_monitor_joins_the_desktop(two, headset):
    headset.become(SECOND)
    headset.plug()
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    eventually(headset.shows_something, "the desktop is shown there")


@pytest.mark.parametrize("flag", [True, False], ids=["headset", "monitor"])
def test_a_display_that_a_rule_keeps_from_the_desktop_is_not_lit(
    configured, record, headset, side, times_lit, flag
):
    """Known by its EDID, at start, at plugging and at every reload."""
    display = headset if flag else side
    sublet = configured(
        f"""
        [[display]]
        match = {{ maker = "{display.edid.maker}", serial = "{display.edid.serial:08d}" }}
        desktop = false
        lease = "offer"
        """,
        **record.environment,
    )
    client = sublet.client()
    client.connection.wait_for(lambda: client.offer(display.name))
    for _ in range(3):
        display.unplug()
        client.connection.wait_for(lambda: not client.offer(display.name))
        display.plug()
        client.connection.wait_for(lambda: client.offer(display.name))
        assert subletctl(sublet, "reload").status == DONE
    client.news()
    assert times_lit(display) == 0


def test_leases_bring_black_and_nothing_else(two, headset, kernel, record):
    """Between its lessees a headset is dark, and all that sublet ever puts on it is black."""
    first, second = two
    record.forget()
    blacks, pipe = [], []
    for client in (first, second, first):
        lease = client.lease(headset.name)
        client.connection.wait_for(lambda lease=lease: lease.answered)
        pipe = headset.pipe()
        assert not any(headset.picture().rgb)
        blacks += [plane.fb for plane in kernel.planes(headset.crtc().id) if plane.fb]
        lease.destroy()
        for each in two:
            each.connection.wait_for(lambda each=each: each.offer(headset.name))
            each.news()
        assert not headset.lit
    changes = record.changes_of(kernel, pipe)
    shown = [
        value for call in changes for (_, name), value in call.values.items()
        if name == FB_ID and value and not call.objects.isdisjoint(pipe)
    ]  # fmt: skip
    assert shown == blacks
    lit = [
        value for call in changes for (number, name), value in call.values.items()
        if name == ACTIVE and number in pipe
    ]  # fmt: skip
    assert lit == [1, 0] * 3
