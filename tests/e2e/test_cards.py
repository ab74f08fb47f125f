"""Two cards, each with a headset: a lease device for each, which comes and goes with its card."""

from collections.abc import Iterator

import pytest

from support import machine
from support.compositor import Compositor
from support.control import watching
from support.stage import fresh_card
from support.story import Display, hears

pytestmark = pytest.mark.debug


@pytest.fixture
def second_card(displays) -> Iterator[machine.Card]:
    yield from fresh_card(displays, "second")


@pytest.fixture
def sublet(card, second_card, start_sublet) -> Compositor:
    """On both cards, and gone before them. Only a renderer that shares buffers between cards lets
    wlroots drive two."""
    return start_sublet(
        WLR_DRM_DEVICES=f"{card.card}:{second_card.card}",
        WLR_RENDERER="gles2",
        WLR_RENDERER_ALLOW_SOFTWARE="1",
    )


@pytest.fixture
def other(second_card) -> Display:
    """The headset of the second card."""
    return Display(second_card, 1)


def test_each_card_is_a_device_with_its_own_headset(two, headset, other):
    first, second = two[0].devices
    assert [offer.name for offer in first.offers] == [headset.name]
    assert [offer.name for offer in second.offers] == [other.name]


def test_connectors_of_two_cards_in_one_request_are_an_error(two, headset, other):
    guilty, innocent = two
    guilty.request(headset.name, other.name)
    hears(guilty, "error wp_drm_lease_request_v1.wrong_device")
    hears(innocent)


def test_the_leases_of_a_card_that_is_removed_are_finished_and_it_is_said_why(
    start_sublet, second_card, other
):
    """Its only card: a second one lends nothing in the testbed, where buffers cannot be copied to it."""
    sublet = start_sublet(WLR_DRM_DEVICES=second_card.card)
    client = sublet.client()
    client.news()
    with watching(sublet) as events:
        client.lease(other.name)
        client.wait_for("lease.lease_fd")
        second_card.destroy()
        ended = next(event for event in events if event["event"] == "lease-ended")
    assert ended["cause"] == "card-gone"
    client.wait_for("lease.finished")


def test_a_card_that_is_removed_takes_its_device_along_and_no_other(
    two, headset, other, second_card
):
    for client in two:
        client.lease(headset.name)
        client.news()
    second_card.destroy()
    for client in two:
        hears(client, other.withdrawn, "device2.done", "registry.global_remove device2")
    assert not two[0].leases[0].finished
    two[0].leases[0].destroy()
    for client in two:
        hears(client, *headset.offered, "device.done")
