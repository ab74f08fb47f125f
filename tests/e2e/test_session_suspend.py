"""on-session-switch = "suspend": a lease lives while another session has the seat."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest

from support.compositor import Compositor
from support.control import subletctl
from support.lease_client import LeaseClient
from support.lessee import DONE
from support.painter import Painter
from support.seat import OtherSession
from support.seat_stage import *  # noqa: F403
from support.seat_stage import switch_away, switch_off_meanwhile
from support.story import Display, assert_dead, eventually, granted, hears
from support.terms_client import PROTOCOLS, TermsClient
from support.wire import Connection
from testbed import description
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.debug

RED, GREEN = 0xC02020, 0x20C020
SUSPEND = ('lease = "offer"', 'on-session-switch = "suspend"')


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


@pytest.fixture
def rules(headset: Display, side: Display) -> str:
    return headset.rule(*SUSPEND) + side.rule("desktop = false", *SUSPEND)


@pytest.fixture
def sublet(configured, rules, seat, keyboard) -> Iterator[Compositor]:
    """The session that has the seat first; it ends before its seat does."""
    sublet = configured(rules, **seat.environment)
    sublet.client().news()  # once it answers it also hears the keyboard
    yield sublet
    sublet.leave_in_peace()


@pytest.fixture
def leased(two) -> Callable[..., tuple]:
    """Leases displays for the first of two clients; both have heard all that comes of it."""

    def lease(*displays: Display) -> tuple:
        lease = two[0].lease(*(display.name for display in displays))
        two[0].wait_for("lease.lease_fd")
        for client in two:
            client.connection.wait_for(lambda c=client: not any(c.offer(d.name) for d in displays))
            client.news()
        return lease

    return lease


def returned(other: OtherSession, sublet: Compositor, *clients: LeaseClient) -> None:
    """The session is back, and everybody has heard what is on offer."""
    other.leave()
    newcomer = sublet.client()
    newcomer.wait_for("device.done")
    newcomer.close()
    for client in clients:
        client.connection.roundtrip()


def refused(painter: Painter) -> bool:
    """Whether the kernel answers that this is no master's time."""
    try:
        painter.paint(RED)
    except PermissionError:
        return True
    return False


def test_a_suspended_lease_is_refused_each_frame_and_goes_on_when_the_session_is_back(
    sublet, two, leased, headset, side, keyboard, other
):
    first, second = two
    lease = leased(headset)
    painter = Painter(granted(lease), headset.id)
    painter.light(RED)
    lessees = sublet.lessees()
    switch_away(keyboard, other)
    for client in two:
        hears(client, side.withdrawn, "device.done")
    assert refused(painter)
    assert "suspended: the session is switched away" in str(subletctl(sublet, "list").facts)
    returned(other, sublet, first, second)
    assert sublet.lessees() == lessees
    for client in two:
        hears(client, *side.offered, "device.done")
    painter.paint(GREEN, modeset=False)
    assert headset.shows_only(GREEN)
    lease.destroy()
    for client in two:
        hears(client, *headset.offered, "device.done")


def test_a_lessee_that_asks_for_news_hears_that_its_lease_is_suspended_and_goes_on(
    sublet, headset, keyboard, other
):
    client = TermsClient(Connection.to_display(sublet.socket, protocols=PROTOCOLS))
    sublet.clients.append(client)
    client.news()
    client.lease_on(headset.name)
    client.wait_for("lease.lease_fd")
    switch_away(keyboard, other)
    client.wait_for("terms.suspended")
    other.leave()
    client.wait_for("terms.resumed")
    assert not any(line.startswith("terms.ended") for line in client.news())


def test_it_goes_on_in_the_mode_that_its_lessee_had_set(
    sublet, two, leased, side, keyboard, other
):
    lease = leased(side)
    painter = Painter(granted(lease), side.id)
    painter.light_in(painter.modes()[-1], RED)
    mode = side.mode
    switch_away(keyboard, other)
    switch_off_meanwhile(side, sublet)
    returned(other, sublet, *two)
    eventually(lambda: side.mode == mode, "it has its mode again")
    painter.paint(GREEN, modeset=False)
    assert side.shows_only(GREEN)


def test_it_is_lit_again_if_another_session_has_switched_it_off(
    sublet, two, leased, headset, keyboard, other
):
    lease = leased(headset)
    painter = Painter(granted(lease), headset.id)
    painter.light(RED)
    crtc = headset.crtc()
    switch_away(keyboard, other)
    switch_off_meanwhile(headset, sublet)
    returned(other, sublet, *two)
    eventually(lambda: headset.crtc() == crtc, "it is lit as it was")
    painter.paint(GREEN, modeset=False)
    assert headset.shows_only(GREEN)


def test_a_lessee_shows_frames_again(sublet, headset, run_lessee, keyboard, other):
    lessee = run_lessee().wait_until_lit()
    frame = headset.frame()
    for _ in range(3):
        switch_away(keyboard, other)
        returned(other, sublet)
        eventually(lambda frame=frame: headset.lit and headset.frame() > frame, "frames are shown again")
        frame = headset.frame()
    report = lessee.stop()
    assert report.status == DONE, report.errors


def test_it_ends_on_return_if_its_display_was_pulled_meanwhile(
    sublet, two, leased, headset, side, keyboard, other
):
    leased(headset)
    switch_away(keyboard, other)
    for client in two:
        hears(client, side.withdrawn, "device.done")
    headset.unplug()
    returned(other, sublet, *two)
    hears(two[0], "lease.finished", *side.offered, "device.done")
    assert sublet.lessees() == []


def test_it_ends_on_return_if_another_display_is_in_its_place(
    sublet, two, leased, headset, keyboard, other
):
    lease = leased(headset)
    crtc = headset.crtc()
    switch_away(keyboard, other)
    headset.unplug()
    headset.become(dataclasses.replace(VIVE, width=540, height=300, serial=7))
    headset.plug()
    returned(other, sublet, *two)
    two[0].wait_for("lease.finished")
    assert_dead(granted(lease), crtc.id)


def test_it_ends_on_return_if_its_lessee_has_died_meanwhile(
    sublet, two, leased, headset, side, keyboard, other
):
    lease = leased(headset)
    switch_away(keyboard, other)
    lease.fd.close()
    returned(other, sublet, *two)
    two[0].wait_for("lease.finished")
    for client in two:
        client.connection.wait_for(lambda c=client: c.offer(headset.name) and c.offer(side.name))
    assert sublet.lessees() == []


def test_a_client_that_gives_it_back_meanwhile_makes_it_an_offer_on_return(
    sublet, two, leased, headset, keyboard, other
):
    lease = leased(headset)
    crtc = headset.crtc()
    switch_away(keyboard, other)
    lease.destroy()
    returned(other, sublet, *two)
    for client in two:
        client.connection.wait_for(lambda c=client: c.offer(headset.name))
    assert_dead(granted(lease), crtc.id)
    two[1].lease(headset.name)
    two[1].wait_for("lease.lease_fd")


class TestUnlikeRules:
    @pytest.fixture
    def rules(self, headset, side) -> str:
        return headset.rule(*SUSPEND) + side.rule("desktop = false", 'lease = "offer"')

    def test_a_lease_of_several_displays_ends_if_the_rule_of_one_says_so(
        self, sublet, two, leased, headset, side, keyboard, other
    ):
        leased(headset, side)
        switch_away(keyboard, other)
        hears(two[0], "lease.finished")
        other.leave()
        for client in two:
            client.connection.wait_for(lambda c=client: c.offer(headset.name) and c.offer(side.name))
