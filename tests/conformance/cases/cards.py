"""Several cards, and cards that go."""

from __future__ import annotations

from cases.case import must, protocol, should
from scene import Scene

GONE = protocol("device", "The compositor will indicate when a device is gone by removing the global via a "
                          "wl_registry.global_remove event.")  # fmt: skip


def _two_devices(s: Scene) -> None:
    s.until(lambda: sum(bool(d.offers) for d in s.first.devices) == 2, "there are two devices")


@must("cards", "two cards are two devices",
      protocol("device", "The compositor will advertise one wp_drm_lease_device_v1 global for each DRM "
                         "node."),
      second_card=True)  # fmt: skip
def two_devices(s: Scene) -> None:
    _two_devices(s)


@must("cards", "a card is removed: its device goes", GONE, second_card=True)
def device_goes(s: Scene) -> None:
    _two_devices(s)
    s.second_card.destroy()
    s.until(lambda: any("global_remove" in line for line in s.first.log), "its device goes")


@should("cards", "a card is removed: the other's lease goes on", GONE, second_card=True)
def other_card_goes_on(s: Scene) -> None:
    _two_devices(s)
    device = s.device(s.first)
    lease = s.first.lease(device.offer(s.headset.name))
    assert s.answer(lease) == "lease_fd", "the request is refused"
    s.second_card.destroy()
    s.settle()
    s.thrives(s.first)
    s.goes_on(lease)


@should("cards", "a card is removed: its connectors are withdrawn",
        protocol("connector.withdrawn", "Compositors are encouraged to send this event when they lose "
                                        "access to connector, for example when the connector is "
                                        "hot-unplugged, when the connector gets leased to a client or when "
                                        "the compositor loses DRM master."),
        second_card=True)  # fmt: skip
def connectors_go(s: Scene) -> None:
    _two_devices(s)
    own = s.device(s.first)
    other = next(d for d in s.first.devices if d is not own)
    s.second_card.destroy()
    s.until(lambda: all(offer.withdrawn for offer in other.offers), "they are withdrawn")
