"""A monitor comes and goes while a headset is leased: the lessee must not notice."""

import pytest

from support.story import eventually, hears

pytestmark = pytest.mark.debug


def test_a_lessee_flips_on_while_a_monitor_is_pulled_and_plugged_twice(
    sublet, run_lessee, headset, side
):
    lessee = run_lessee().wait_until_lit()
    crtc = headset.crtc()

    def flips_on() -> None:
        shown = headset.frame()
        eventually(lambda: headset.frame() > shown, "a later frame is shown")
        assert headset.crtc() == crtc

    flips_on()
    for _ in range(2):
        side.unplug()
        eventually(lambda: not side.lit, "the desktop leaves the monitor")
        flips_on()
        side.plug()
        eventually(lambda: side.lit, "the desktop is back on the monitor")
        flips_on()
    assert len(sublet.lessees()) == 1
    report = lessee.stop()
    assert report.status == 0, report.errors
    assert not report.head["modeset"]


def test_a_monitors_coming_and_going_is_no_news_to_lease_clients(two, headset, side):
    first, second = two
    first.lease(headset.name)
    for client in two:
        client.news()
    for _ in range(2):
        side.unplug()
        eventually(lambda: not side.lit, "the desktop leaves the monitor")
        side.plug()
        eventually(lambda: side.lit, "the desktop is back on the monitor")
    for client in two:
        hears(client)


def test_a_lease_survives_the_loss_of_every_monitor(sublet, two, headset, desk, side):
    first, second = two
    lease = first.lease(headset.name)
    for client in two:
        client.news()
    crtc = headset.crtc()
    for monitor in (desk, side):
        monitor.unplug()
    for monitor in (desk, side):
        eventually(lambda m=monitor: not m.lit, "the desktop leaves the monitor")
    for client in two:
        hears(client)
    assert headset.crtc() == crtc
    lease.destroy()
    hears(second, *headset.offered, "device.done")
