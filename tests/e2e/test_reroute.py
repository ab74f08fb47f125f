"""A lessee that drives its displays with each other's CRTCs leaves a card on which a commit to one of
them alone is refused. Its fd stays open, so the kernel cleans nothing up."""

import dataclasses

import pytest

from support.control import DONE, subletctl
from support.painter import Painter
from support.story import Display, comes_on_offer, eventually, granted
from testbed.description import Connector, Machine, pipe_planes
from testbed.edid import DESKTOP, SECOND, VIVE

pytestmark = pytest.mark.debug

RED, GREEN = 0xC00000, 0x00C000
CRTCS = tuple(range(4))


@pytest.fixture
def displays() -> Machine:
    """Two monitors, two headsets, and a CRTC for each that every other could use."""
    headsets = [dataclasses.replace(VIVE, serial=serial) for serial in (1, 2)]
    connectors = tuple(Connector(CRTCS, edid) for edid in (DESKTOP, *headsets, SECOND))
    return Machine(len(CRTCS), sum(map(pipe_planes, CRTCS), ()), connectors, writeback=False)


@pytest.fixture
def other(card) -> Display:
    """The second headset."""
    return Display(card, 2)


@pytest.fixture
def side(card) -> Display:
    return Display(card, 3)


@pytest.fixture
def sublet(configured, side):
    return configured(side.rule('lease = "offer"'))


def swap(fd: int, one: Display, another: Display) -> None:
    """Each is driven by the CRTC that the other was lent with."""
    ones, others = one.crtc().id, another.crtc().id
    first, second = Painter(fd, one.id, others), Painter(fd, another.id, ones)
    first.commit({**first.lit(RED), **second.lit(GREEN)})
    assert (one.crtc().id, another.crtc().id) == (others, ones)
    assert one.shows_only(RED)
    assert another.shows_only(GREEN)


def take_the_other_s(fd: int, one: Display, another: Display) -> None:
    """The first is driven by the CRTC that the other was lent with, which is off."""
    others = another.crtc().id
    before, first = Painter(fd, one.id, one.crtc().id), Painter(fd, one.id, others)
    off = Painter(fd, another.id, others).dark()
    first.commit({**off, **before.dark(), **first.lit(RED)})
    assert one.crtc().id == others
    assert not another.lit
    assert one.shows_only(RED)


reroutings = pytest.mark.parametrize("reroute", [swap, take_the_other_s])


def lend(client, *displays: Display):
    lease = client.lease(*(display.name for display in displays))
    client.wait_for("lease.lease_fd")
    client.news()
    granted(lease)
    return lease


def lent_again(client, *displays: Display) -> None:
    """Another client gets them all, and can use them."""
    comes_on_offer(client, *displays)
    lease = lend(client, *displays)
    for display in displays:
        Painter(granted(lease), display.id, display.crtc().id).paint(GREEN)
        assert display.shows_only(GREEN)


@reroutings
@pytest.mark.parametrize("end", ["destroyed", "revoked"])
def test_headsets_are_dark_and_lent_again(sublet, two, headset, other, reroute, end):
    first, second = two
    lease = lend(first, headset, other)
    reroute(granted(lease), headset, other)
    if end == "destroyed":
        lease.destroy()
    else:
        assert subletctl(sublet, "revoke", other.name).status == DONE
    comes_on_offer(second, headset, other)
    for display in (headset, other):
        eventually(lambda d=display: d.crtc() is None, f"{display.name} is dark")
    lent_again(second, headset, other)


@reroutings
def test_one_that_is_pulled_does_not_keep_the_other(two, headset, other, reroute):
    first, second = two
    lease = lend(first, headset, other)
    reroute(granted(lease), headset, other)
    headset.unplug()
    first.wait_for("lease.finished")
    comes_on_offer(second, other)
    eventually(lambda: other.crtc() is None, "the one that is left is dark")
    headset.plug()
    lent_again(second, headset, other)


@reroutings
@pytest.mark.parametrize("order", ["headset first", "monitor first"])
def test_a_monitor_shows_the_desktop_again(two, bare, headset, side, desk, reroute, order):
    first, second = two
    pair = (headset, side) if order == "headset first" else (side, headset)
    lease = lend(first, *pair)
    reroute(granted(lease), *pair)
    lease.destroy()
    comes_on_offer(second, *pair)
    eventually(lambda: side.shows(lambda now: bytes(now.rgb) == bare[side]), "the desktop is back")
    eventually(lambda: headset.crtc() is None, "the headset is dark")
    assert desk.lit
    lent_again(second, *pair)
