"""keep-picture: the last picture of a lessee stays until the next one shows its own."""

import pytest

from support.lease_client import Lease, LeaseClient
from support.painter import Painter
from support.story import Display, comes_on_offer, eventually, granted

pytestmark = pytest.mark.debug

RED, GREEN = 0xC02020, 0x20C020


@pytest.fixture
def time() -> str:
    return "60s"


@pytest.fixture
def sublet(configured, headset, time):
    return configured(headset.rule('lease = "offer"', "desktop = false", f'keep-picture = "{time}"'))


def lease(client: LeaseClient, headset: Display) -> tuple[Lease, Painter]:
    comes_on_offer(client, headset)
    lease = client.lease(headset.name)
    client.wait_for(f"{lease.label}.lease_fd")
    return lease, Painter(granted(lease), headset.id)


def leave(lease: Lease) -> None:
    """As a program does that ends."""
    lease.fd.close()
    lease.destroy()


@pytest.fixture
def painted(sublet, headset, two) -> tuple[LeaseClient, LeaseClient]:
    """Two clients; the lease of the first one was its second and is over, and its picture is red."""
    first, _ = two
    leave(lease(first, headset)[0])
    last, painter = lease(first, headset)
    painter.paint(RED)
    leave(last)
    comes_on_offer(first, headset)
    assert headset.shows_only(RED)
    return two


def test_the_next_lessee_takes_over_without_black_in_between(sublet, headset, painted):
    _, second = painted
    kept, painter = lease(second, headset)
    assert headset.shows_only(RED)
    painter.paint(GREEN, modeset=False)
    assert headset.shows_only(GREEN)
    leave(kept)
    comes_on_offer(second, headset)
    assert headset.shows_only(GREEN)


def test_it_ends_with_the_object_of_its_client_and_not_with_its_descriptor(sublet, headset, painted):
    _, second = painted
    kept, _ = lease(second, headset)
    kept.fd.close()
    second.connection.roundtrip()
    assert len(sublet.lessees()) == 1
    assert second.offer(headset.name) is None
    kept.destroy()
    comes_on_offer(second, headset)
    assert sublet.lessees() == []


def test_nothing_of_it_is_left_when_the_display_was_pulled(sublet, headset, painted):
    first, _ = painted
    headset.unplug()
    first.connection.wait_for(lambda: first.offer(headset.name) is None)
    headset.plug()
    comes_on_offer(first, headset)
    assert not headset.lit


class TestForAShortTime:
    @pytest.fixture
    def time(self) -> str:
        return "500ms"

    @pytest.fixture
    def painted(self, sublet, headset, two) -> LeaseClient:
        first, _ = two
        leave(lease(first, headset)[0])
        last, painter = lease(first, headset)
        painter.paint(RED)
        leave(last)
        return first

    def test_the_display_is_dark_when_the_time_is_over(self, sublet, headset, painted):
        eventually(lambda: not headset.lit, "it is dark")

    def test_the_next_lessee_can_flip_when_the_time_is_over(self, sublet, headset, painted):
        kept, painter = lease(painted, headset)
        eventually(lambda: not headset.shows_only(RED), "the old picture is gone")
        painter.paint(GREEN, modeset=False)
        assert headset.shows_only(GREEN)
        leave(kept)
