"""The seat is given to another session and comes back."""

import dataclasses
import os
from collections.abc import Iterator

import pytest

from support import drm_ioctl, leases
from support.compositor import Compositor
from support.drm_record import CRTC_ID, DrmRecord
from support.lessee import LEASE_ENDED
from support.seat import OtherSession
from support.seat_stage import *  # noqa: F403
from support.seat_stage import switch_away, switch_off, switch_off_meanwhile
from support.story import assert_dead, eventually, granted, hears
from support.terms_client import PROTOCOLS, TermsClient
from support.window_client import WindowClient
from support.wire import Connection
from testbed.edid import VIVE

pytestmark = pytest.mark.debug


@pytest.fixture
def record(tmp_path) -> DrmRecord:
    return DrmRecord(tmp_path)


@pytest.fixture
def sublet(start_sublet, seat, keyboard, record) -> Iterator[Compositor]:
    """The session that has the seat first; it ends before its seat does."""
    sublet = start_sublet(**seat.environment, **record.environment)
    sublet.client().news()  # once it answers it also hears the keyboard
    yield sublet
    sublet.leave_in_peace()


def test_while_switched_away_nothing_is_on_offer(two, headset, keyboard, other):
    switch_away(keyboard, other)
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    other.leave()
    for client in two:
        hears(client, *headset.offered, "device.done")


def test_a_lease_ends_when_the_session_is_switched_away(
    sublet, two, headset, keyboard, other
):
    first, second = two
    lease = first.lease(headset.name)
    for client in two:
        client.news()
    crtc = headset.crtc()
    switch_away(keyboard, other)
    hears(first, "lease.finished")
    hears(second)
    other.leave()
    for client in two:
        hears(client, *headset.offered, "device.done")
    assert_dead(granted(lease), crtc.id)
    second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")
    assert "will be tried again" not in sublet.process.text()


def test_who_sets_terms_is_told_that_the_session_was_switched_away(
    configured, seat, keyboard, headset, side
):
    """The reason of a refusal, and the cause of an end."""
    asking = side.rule('lease = "offer"', 'clients = { consent = ["sleep", "600"] }')
    sublet = configured(asking, **seat.environment)
    client = TermsClient(Connection.to_display(sublet.socket, protocols=PROTOCOLS))
    sublet.clients.append(client)
    client.news()
    client.lease_on(headset.name)
    client.wait_for("lease.lease_fd")
    client.lease_on(side.name)
    client.news()
    other = OtherSession(seat)
    try:
        switch_away(keyboard, other)
        client.connection.wait_for(lambda: {"lease.finished", "lease2.finished"} <= set(client.log))
        assert sorted(line for line in client.news() if line.startswith("terms")) == [
            "terms.ended session_inactive", "terms2.refused session_inactive 0 none",
        ]  # fmt: skip
    finally:
        other.close()
    sublet.leave_in_peace()


def test_a_seat_daemon_that_dies_ends_every_lease_and_then_sublet_which_says_why(
    sublet, seat, two, headset
):
    first, second = two
    lease = first.lease(headset.name)
    for client in two:
        client.news()
    crtc = headset.crtc()
    seat.die()
    assert sublet.process.wait() == 1
    assert "the seat is lost: seatd or logind has ended" in sublet.process.text()
    assert_dead(granted(lease), crtc.id)
    hears(first, "lease.finished", "registry.global_remove device", "disconnected")
    hears(second, "registry.global_remove device", "disconnected")


def test_the_desktop_is_lit_again_on_return(sublet, two, desk, keyboard, other):
    background = desk.picture()
    switch_away(keyboard, other)
    switch_off_meanwhile(desk, sublet)
    other.leave()
    eventually(lambda: desk.shows(lambda picture: picture.rgb == background.rgb), "the desktop is back")


def test_whoever_binds_meanwhile_waits_for_the_drm_fd(sublet, headset, keyboard, other):
    switch_away(keyboard, other)
    waiting = sublet.client()
    hears(waiting)
    other.leave()
    hears(waiting, "device.drm_fd", *headset.offered, "device.done")


def test_what_was_plugged_meanwhile_is_seen_on_return(sublet, two, headset, side, keyboard, other):
    switch_away(keyboard, other)
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    headset.unplug()
    switch_off_meanwhile(side, sublet)
    other.leave()
    eventually(lambda: side.lit, "the desktop is back")
    for client in two:
        hears(client)
    headset.plug()
    for client in two:
        hears(client, *headset.offered, "device.done")


def test_a_lessee_that_died_meanwhile_is_noticed(
    sublet, two, headset, run_lessee, keyboard, other
):
    lessee = run_lessee().wait_until_lit()
    for client in two:
        client.news()
    switch_away(keyboard, other)
    assert lessee.finish().status == LEASE_ENDED
    other.leave()
    for client in two:
        hears(client, *headset.offered, "device.done")
    assert sublet.lessees() == []


def test_a_return_without_the_card_leaves_all_withdrawn_and_is_tried_again(
    sublet, two, headset, desk, keyboard, other
):
    """Somebody has taken the card meanwhile, and gives it up later."""
    switch_away(keyboard, other)
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    usurper = os.open(sublet.card, os.O_RDWR | os.O_CLOEXEC)
    assert drm_ioctl.is_master(usurper)
    switch_off(desk, usurper)
    other.leave()
    eventually(lambda: "came back without DRM master" in sublet.process.text(), "it has noticed")
    for client in two:
        hears(client)
    waiting = sublet.client()
    hears(waiting)
    os.close(usurper)
    for client in two:
        hears(client, *headset.offered, "device.done")
    hears(waiting, "device.drm_fd", *headset.offered, "device.done")
    eventually(desk.shows_something, "the desktop is back")
    two[0].lease(headset.name)
    hears(two[0], headset.withdrawn, "device.done", "lease.lease_fd")


def test_what_another_master_switched_off_is_lit_on_return(
    sublet, desk, side, keyboard, other
):
    """The backend cannot restore its outputs while somebody else is master, and tries only once."""
    switch_away(keyboard, other)
    usurper = os.open(sublet.card, os.O_RDWR | os.O_CLOEXEC)
    switch_off(desk, usurper)
    other.leave()
    eventually(lambda: "came back without DRM master" in sublet.process.text(), "it has noticed")
    os.close(usurper)
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is back")


def test_while_switched_away_nobody_becomes_master_by_accident(
    sublet, two, headset, keyboard, other
):
    """Whoever opens the card while it has no master is its master: sublet opens nothing then."""
    switch_away(keyboard, other)
    waiting = sublet.client()
    hears(waiting)
    for pid, fd in leases.open_files(sublet.card):
        with leases.borrowed(pid, fd) as file:
            assert not drm_ioctl.is_master(file)
    other.leave()
    hears(waiting, "device.drm_fd", *headset.offered, "device.done")
    (device,) = waiting.devices
    assert not drm_ioctl.is_master(device.fd.fileno())


def test_the_rules_are_applied_again_on_return(
    two, headset, side, keyboard, other, record, kernel
):
    """A monitor was exchanged for a headset meanwhile: it is the desktop's no more, and not lit even
    once."""
    eventually(lambda: side.lit, "the desktop is lit")
    switch_away(keyboard, other)
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    side.unplug()
    side.become(dataclasses.replace(VIVE, width=540, height=300, serial=7))
    side.plug()
    record.forget()
    other.leave()
    for client in two:
        client.connection.wait_for(lambda c=client: c.offer(headset.name) and c.offer(side.name))
        client.news()  # sublet and its backend are back when they answer
    assert not side.lit
    routes = [call.values.get((side.id, CRTC_ID)) for call in record.changes_of(kernel, [side.id])]
    assert 0 in routes
    assert not any(routes)


def test_a_headset_whose_lease_ended_by_switching_away_stays_dark(
    two, lease, headset, keyboard, other, record, kernel
):
    switch_away(keyboard, other)
    hears(two[0], "lease.finished")
    record.forget()
    other.leave()
    for client in two:
        client.connection.wait_for(lambda c=client: c.offer(headset.name))
        client.news()  # sublet and its backend are back when they answer
    routes = [call.values.get((headset.id, CRTC_ID)) for call in record.changes_of(kernel, [headset.id])]
    assert 0 in routes
    assert not any(routes)


def test_back_and_forth_ten_times(sublet, two, headset, keyboard, other):
    first, _ = two
    for _ in range(10):
        switch_away(keyboard, other)
        hears(first, headset.withdrawn, "device.done")
        other.leave()
        hears(first, *headset.offered, "device.done")
    first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")


def test_a_screen_locker_is_told_while_another_session_has_the_seat(sublet, keyboard, other):
    """As before the machine sleeps: no display shows anything new, and none shows the session."""
    locker = WindowClient(sublet.socket)
    switch_away(keyboard, other)
    locker.bound("ext_session_lock_manager_v1").send("lock")
    locker.wait_for("lock.locked")
    locker.close()
