"""Several cards, and cards that go."""

from __future__ import annotations

from cases.case import core, must, protocol, should, text
from scene import Scene

from support.lease_client import Device
from support.machine import settle

GONE = protocol("device", "The compositor will indicate when a device is gone by removing the global via a "
                          "wl_registry.global_remove event.")  # fmt: skip
RACE = core("wl_registry.global_remove", "The object remains valid and requests to the object will be ignored "
                                         "until the client destroys it, to avoid races between the global "
                                         "going away and a client sending a request to it.")  # fmt: skip


def _two_devices(s: Scene) -> None:
    s.until(lambda: sum(bool(d.offers) for d in s.first.devices) == 2, "there are two devices")


def _of_second_card(s: Scene) -> Device:
    """The first client's device of the card that goes, with its offers."""
    _two_devices(s)
    own = s.device(s.first)
    return next(device for device in s.first.devices if device is not own)


@must("cards", "two cards are two devices",
      protocol("device", "The compositor will advertise one wp_drm_lease_device_v1 global for each DRM "
                         "node."),
      second_card=True)  # fmt: skip
def two_devices(s: Scene) -> None:
    _two_devices(s)


@must("cards", "a card is removed: its device goes", GONE, second_card=True)
def device_goes(s: Scene) -> None:
    _two_devices(s)
    s.second_card.remove()
    s.until(lambda: any("global_remove" in line for line in s.first.log), "its device goes")


@should("cards", "a card is removed: the other's lease goes on", GONE, second_card=True)
def other_card_goes_on(s: Scene) -> None:
    _two_devices(s)
    device = s.device(s.first)
    lease = s.first.lease(device.offer(s.headset.id))
    assert s.answer(lease) == "lease_fd", "the request is refused"
    s.second_card.remove()
    s.heard_of_it()
    s.thrives(s.first)
    s.goes_on(lease)


@should("cards", "a card is removed: its connectors are withdrawn",
        protocol("connector.withdrawn", "Compositors are encouraged to send this event when they lose "
                                        "access to connector, for example when the connector is "
                                        "hot-unplugged, when the connector gets leased to a client or when "
                                        "the compositor loses DRM master."),
        second_card=True)  # fmt: skip
def connectors_go(s: Scene) -> None:
    other = _of_second_card(s)
    s.second_card.remove()
    s.until(lambda: all(offer.withdrawn for offer in other.offers), "they are withdrawn")


@should("cards", "a card is removed: its lease is finished",
        protocol("lease.finished", "Compositors should revoke the lease when any of the leased resources "
                                   "become unavailable, namely when a hot-unplug occurs or when the "
                                   "compositor loses DRM master."),
        second_card=True)  # fmt: skip
def lease_goes(s: Scene) -> None:
    lease = s.first.lease(_of_second_card(s).offers[0])
    assert s.answer(lease) == "lease_fd", "the request is refused"
    s.second_card.remove()
    s.finished(lease)


@must("cards", "a card is removed: `release` of its device is answered by `released`",
      protocol("device.release", "In response the compositor will immediately send the released event and "
                                 "destroy this object."),
      second_card=True)  # fmt: skip
def released_afterwards(s: Scene) -> None:
    other = _of_second_card(s)
    s.second_card.remove()
    s.until(lambda: f"registry.global_remove {other.label}" in s.first.log, "its device goes")
    other.proxy.send("release")
    s.thrives(s.first)
    assert f"{other.label}.released" in s.first.log, "it does not come"


@must("cards", "a card is removed: who asks for its display stays connected", RACE, second_card=True)
def asked_afterwards(s: Scene) -> None:
    other = _of_second_card(s)
    s.second_card.remove()
    s.until(lambda: f"registry.global_remove {other.label}" in s.first.log, "its device goes")
    s.first.lease(other.offers[0], device=other)
    s.thrives(s.first)
    s.grant(s.first, s.headset)


@should("cards", "bound just as its card is removed: the client stays connected",
        text("libwayland, wl_global_remove()", "a client may bind a global before it has heard that it is "
                                                 "removed"),
        second_card=True)  # fmt: skip
def bound_as_it_goes(s: Scene) -> None:
    other = _of_second_card(s)
    with s.standing_still():  # it hears of the card first
        s.second_card.remove()
        settle()
        s.second.bind(other.global_name)
    s.thrives(s.second)
    s.grant(s.second, s.headset)
