"""What is on offer, and what is dark."""

from __future__ import annotations

import dataclasses

from cases.case import case
from scene import Scene

from support import drm_ioctl
from testbed.edid import VIVE


@case("offers", "headsets are on offer, monitors are not")
def headsets_alone(s: Scene) -> None:
    s.offered(s.headset, s.other, to=s.first)
    s.settle()
    names = {offer.name for device in s.first.devices for offer in device.offers}
    assert names == {s.headset.name, s.other.name}, f"{len(names)} of 4 displays are on offer"


@case("offers", "a headset is dark before anybody leases it")
def dark_before(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.until(lambda: s.desk.lit, "the desktop is lit")
    assert not s.headset.lit, "the headset is lit"


@case("offers", "the fd to look at the card is not its master")
def harmless_fd(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    (device,) = [d for d in s.first.devices if d.offers]
    assert device.fd is not None, "there is none"
    assert not drm_ioctl.is_master(device.fd.fileno()), "it could set modes"


@case("offers", "pulled: withdrawn from everybody; plugged: on offer again")
def pulled_and_plugged(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.offered(s.headset, to=s.second)
    s.headset.unplug()
    for client in s.clients:
        s.until(lambda c=client: not c.offer(s.headset.name), "it is withdrawn")
    s.headset.plug()
    for client in s.clients:
        s.offered(s.headset, to=client)


@case("offers", "a monitor that turns out to be a headset leaves the desktop and is on offer")
def late_flag(s: Scene) -> None:
    s.until(lambda: s.side.lit, "the desktop is on the monitor")
    side = s.side
    side.become(dataclasses.replace(VIVE, width=540, height=300, serial=9))
    side.plug()
    s.offered(side, to=s.first)
    s.until(lambda: not side.lit, "it is dark")
