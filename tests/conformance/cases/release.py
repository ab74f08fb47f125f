"""Giving up a device object, and what survives that."""

from __future__ import annotations

from cases.case import must, protocol, should, text
from scene import Scene

from support.lease_client import Device
from support.painter import Painter

SURVIVE = protocol("device.release", "Existing connectors, lease request and leases will not be affected.")


def _release(s: Scene) -> Device:
    """Releases the first client's device. Whether `released` comes is the first case's business."""
    device = s.device(s.first)
    device.proxy.send("release")
    s.settle()
    return device


@must("release", "`release` is answered by `released`, once and at once",
      protocol("device.release", "In response the compositor will immediately send the released event and "
                                 "destroy this object."))  # fmt: skip
def released_at_once(s: Scene) -> None:
    device = s.device(s.first)
    device.proxy.send("release")
    s.settle()
    count = s.first.log.count(f"{device.label}.released")
    assert count == 1, f"it comes {count} times"


@must("release", "nothing of the device comes once it is released",
      protocol("device.released", "This event is sent in response to the release request and indicates "
                                  "that the compositor is done sending connector events."))  # fmt: skip
def silent_after_release(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    _release(s)
    seen = len(s.first.log)
    s.give_back(s.grant(s.second, s.headset))
    s.offered(s.headset, to=s.second)
    s.other.unplug()
    s.withdrawn(s.other, s.second)
    s.settle()
    late = [line for line in s.first.log[seen:] if "device" in line]
    assert not late, f"comes: {', '.join(late)}"


@must("release", "a lease goes on", SURVIVE)
def lease_survives(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    _release(s)
    Painter(lease.fd.fileno(), s.headset.id).light(0x30C030)
    s.goes_on(lease)


@must("release", "a request can still be submitted, and is granted", SURVIVE)
def request_survives(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.id)
    _release(s)
    assert s.answer(s.first.submit(request)) == "lease_fd", "it is refused"


@must("release", "a connector can still be added to a request, which is granted", SURVIVE)
def connector_survives(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    device = s.device(s.first)
    offer = s.first.offer(s.headset.id)
    request = device.proxy.send("create_lease_request")
    _release(s)
    request.send("request_connector", offer.proxy)
    assert s.answer(s.first.submit(request)) == "lease_fd", "it is refused"


@should("release", "a connector is still withdrawn when it is pulled", SURVIVE)
def withdrawn_after_release(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    offer = s.first.offer(s.headset.id)
    _release(s)
    s.headset.unplug()
    s.until(lambda: offer.withdrawn, "it is withdrawn")


@must("release", "a request that waits for its answer gets it", SURVIVE)
def answered_after_release(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    device = s.device(s.first)
    request = s.first.request(s.headset.id)
    with s.first.connection.at_once():
        lease = s.first.submit(request)
        device.proxy.send("release")
    s.answer(lease)


@must("release", "a further request on a released device is an error",
      protocol("device.release", "The client must not send any requests after this one, doing so will "
                                 "raise a wl_display error."))  # fmt: skip
def request_after_release(s: Scene) -> None:
    device = s.device(s.first)
    with s.first.connection.at_once():
        device.proxy.send("release")
        device.proxy.send("create_lease_request")
    s.fails(s.first)
    assert s.first.fate.interface == "wl_display", f"it is an error of {s.first.fate.interface}"


@must("release", "after a release the device can be bound again",
      protocol("device", "Some time after a client binds to the wp_drm_lease_device_v1 global, the "
                         "compositor will send a drm_fd event followed by zero, one or more connector "
                         "events."))  # fmt: skip
def bound_again(s: Scene) -> None:
    again = s.first.bind(_release(s).global_name)
    s.until(lambda: again.fd and again.offer(s.headset.id), "the new binding has all")


@should("release", "a lease of a released device is given back: the display is on offer to others",
        protocol("lease.destroy", "Upon destruction, the compositor should advertise the connector for "
                                  "leasing again by sending the connector event through the "
                                  "wp_drm_lease_device_v1 interface."))  # fmt: skip
def given_back_after_release(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    _release(s)
    s.give_back(lease)
    s.offered(s.headset, to=s.second)


@should("release", "a client that forgets to release costs nobody anything",
        text("monado (comp_window_wayland_direct)", "the runtime destroys its proxies without a release"))  # fmt: skip
def never_released(s: Scene) -> None:
    for _ in range(20):
        s.first.bind(s.device(s.first).global_name)
    s.give_back(s.grant(s.second, s.headset))
    s.grant_again(s.second, s.headset)
    s.thrives(s.first)
