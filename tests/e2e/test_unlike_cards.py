"""Two cards of different drivers, virtio-gpu and bochs: neither shows the other's buffers."""

from collections.abc import Iterator

import pytest

from support import kms
from support.compositor import Compositor
from support.virtio_gpu import BOCHS, cards_of

pytestmark = pytest.mark.qemu_only

EVERYTHING = '[[display]]\nmatch = {}\ndesktop = false\nlease = "offer"\n'
SHARING = {"WLR_RENDERER": "gles2", "WLR_RENDERER_ALLOW_SOFTWARE": "1"}


@pytest.fixture
def unlike() -> str:
    """The node of the card of another driver."""
    return f"/dev/dri/{cards_of(BOCHS)[0]}"


@pytest.fixture
def socket(unlike) -> str:
    """The name of its only connector, where a display is always plugged in."""
    with kms.Card(unlike) as kernel:
        (connector,) = kernel.connectors()
        return connector.name


@pytest.fixture
def start_on_both(card, unlike, configured) -> Iterator:
    """Starts sublet on both cards, with the second one's display on offer."""

    def start(**env: str) -> Compositor:
        return configured(
            EVERYTHING, WLR_DRM_DEVICES=f"{card.card}:{unlike}", **env
        )

    return start


def test_each_of_two_unlike_cards_is_a_lease_device(start_on_both, headset, desk, side, socket):
    client = start_on_both(**SHARING).client()
    client.wait_for("device2.done")
    first, second = client.devices
    assert [offer.name for offer in first.offers] == [desk.name, headset.name, side.name]
    assert [offer.name for offer in second.offers] == [socket]


def test_the_second_cards_display_comes_and_goes_with_no_harm_to_the_first(
    start_on_both, headset, socket
):
    sublet = start_on_both(**SHARING)
    client = sublet.client()
    client.wait_for("device2.done")
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    other = client.lease(socket)
    client.connection.wait_for(lambda: other.answered)
    other.destroy()
    assert len(sublet.lessees()) == 1


def test_a_card_of_another_driver_alone_lends_its_display(
    configured, unlike, socket
):
    sublet = configured(EVERYTHING, WLR_DRM_DEVICES=unlike)
    client = sublet.client()
    client.wait_for("device.done")
    lease = client.lease(socket)
    client.connection.wait_for(lambda: lease.answered)
    assert lease.fd is not None
    with kms.Card(unlike) as kernel:
        (crtc,) = kernel.crtcs()
        assert crtc.active
    lease.destroy()
    client.wait_for(f"connector[{socket}].done")


def test_a_display_of_the_second_of_two_unlike_cards_is_lent(start_on_both, socket):
    client = start_on_both(**SHARING).client()
    client.wait_for("device2.done")
    lease = client.lease(socket)
    client.connection.wait_for(lambda: lease.answered)
    assert lease.fd is not None, "it is refused"


def test_a_card_that_cannot_be_used_beside_the_first_is_named(start_on_both, unlike):
    """Pixman shares nothing between cards."""
    sublet = start_on_both()
    sublet.client().news()
    assert unlike in sublet.process.text()
