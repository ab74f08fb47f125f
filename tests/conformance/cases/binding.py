"""From the global to the first `done`: what a client hears when it binds."""

from __future__ import annotations

import contextlib
import dataclasses
import os

from cases.case import core, kernel, must, protocol, quality, should, thread
from grounds import usual_displays
from scene import Scene
from verdicts import Unmet

from support import drm_ioctl, kms
from support.lease_client import LeaseClient

CLIENTS = 200
BINDS = 50

_displays = usual_displays()
# Both headsets are pulled.
NOTHING_THERE = dataclasses.replace(
    _displays,
    connectors=tuple(
        dataclasses.replace(connector, plugged=number not in (1, 2))
        for number, connector in enumerate(_displays.connectors)
    ),
)


def _heard_of_device(client: LeaseClient) -> list[str]:
    """The names of the events of a client's first device, in order."""
    return [line.split(".")[1] for line in client.log if line.startswith("device.")]


@must("binding", "each card is one global",
      protocol("device", "The compositor will advertise one wp_drm_lease_device_v1 global for each DRM "
                         "node."))  # fmt: skip
def one_global(s: Scene) -> None:
    s.device(s.first)
    card = os.stat(s.card.card).st_rdev
    same = [d for d in s.first.devices if d.fd and os.fstat(d.fd.fileno()).st_rdev == card]
    assert len(same) == 1, f"{len(same)} globals are of one card"


@must("binding", "`drm_fd` comes before the first connector",
      protocol("device.connector", "The compositor must send the drm_fd event before sending connectors."))  # fmt: skip
def drm_fd_first(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    heard = _heard_of_device(s.first)
    assert heard[0] == "drm_fd", f"`{heard[0]}` comes first"


@must("binding", "`drm_fd` comes once, whatever happens afterwards",
      protocol("device.drm_fd", "The compositor will send this event when the wp_drm_lease_device_v1 "
                                "global is bound"))  # fmt: skip
def drm_fd_once(s: Scene) -> None:
    s.give_back(s.grant(s.first, s.headset))
    s.grant_again(s.second, s.headset).fd.close()
    s.other.unplug()
    s.withdrawn(s.other, s.first)
    s.other.plug()
    s.offered(s.other, to=s.first)
    count = _heard_of_device(s.first).count("drm_fd")
    assert count == 1, f"it comes {count} times"


@must("binding", "`done` comes once after all connectors that there are",
      protocol("device", "After all currently available connectors have been sent, the compositor will "
                         "send a wp_drm_lease_device_v1.done event."))  # fmt: skip
def done_after_connectors(s: Scene) -> None:
    s.offered(s.headset, s.other, to=s.first)
    s.settle()
    heard = _heard_of_device(s.lessor.client())
    connectors = heard.count("connector")
    wanted = ["drm_fd", *["connector"] * connectors, "done"]
    if heard != wanted or connectors < 2:
        raise Unmet(", ".join(wanted), ", ".join(heard))


@must("binding", "with nothing to lease there is `done` all the same",
      protocol("device", "the compositor will send a drm_fd event followed by zero, one or more connector "
                         "events"),
      machine=NOTHING_THERE)  # fmt: skip
def done_without_connectors(s: Scene) -> None:
    s.until(lambda: "device.done" in s.first.log, "`done` comes")
    assert not s.first.offer(s.headset.id), "a display is on offer that is not there"


@must("binding", "the fd to look at the card is not its master",
      protocol("device.drm_fd", "The included fd is a non-master DRM file descriptor opened for this device"))  # fmt: skip
def harmless_fd(s: Scene) -> None:
    assert not drm_ioctl.is_master(s.device(s.first).fd.fileno()), "it could set modes"


@must("binding", "the fd to look at the card cannot be made its master",
      protocol("device.drm_fd", "The included fd is a non-master DRM file descriptor opened for this device"))  # fmt: skip
def cannot_become_master(s: Scene) -> None:
    fd = s.device(s.first).fd.fileno()
    with contextlib.suppress(OSError):
        drm_ioctl.call(fd, drm_ioctl.SET_MASTER)
    assert not drm_ioctl.is_master(fd), "it is master"


@must("binding", "the fd tells of the connectors that are on offer",
      protocol("device.drm_fd", "The purpose of this event is to give the client the ability to query DRM "
                                "and discover information which may help them pick the appropriate DRM "
                                "device or select the appropriate connectors therein."))  # fmt: skip
def fd_tells_of_connectors(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    fd = s.device(s.first).fd.fileno()
    argument = drm_ioctl.GetConnector(connector_id=s.first.offer(s.headset.id).connector_id)
    try:
        found, arrays = drm_ioctl.read_arrays(
            fd, drm_ioctl.MODE_GETCONNECTOR, lambda: drm_ioctl.GetConnector.from_buffer_copy(argument),
            {"modes": ("modes_ptr", drm_ioctl.ModeInfo)},
        )  # fmt: skip
    except OSError as error:
        raise AssertionError(f"GETCONNECTOR: {error.strerror}") from error
    assert kms.STATUS[found.connection] == "connected", "the kernel calls it disconnected"
    assert arrays["modes"], "the kernel knows no mode of it"


@should("binding", "every client gets an open file of its own",
        kernel("include/uapi/drm/drm.h", "If set to 1, the DRM core will expose all planes (overlay, "
                                         "primary, and cursor) to userspace."))  # fmt: skip
def own_open_file(s: Scene) -> None:
    one, two = (s.device(client).fd.fileno() for client in s.clients)
    before = _planes_seen_by(two)
    drm_ioctl.call(
        one, drm_ioctl.SET_CLIENT_CAP, drm_ioctl.ClientCap(drm_ioctl.CAP_UNIVERSAL_PLANES, 1)
    )
    assert _planes_seen_by(two) == before, "one client's capability is the other's"


@must("binding", "whoever binds twice hears everything twice",
      protocol("device", "Some time after a client binds to the wp_drm_lease_device_v1 global, the "
                         "compositor will send a drm_fd event"))  # fmt: skip
def two_binds(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    again = s.first.bind(s.device(s.first).global_name)
    s.until(lambda: again.fd and again.offer(s.headset.id), "the second binding has all")


@must("binding", "pulled, a display is withdrawn from both bindings of a client",
      protocol("device", "When the list of connectors available for lease changes the compositor will send "
                         "wp_drm_lease_device_v1.connector events for added connectors and "
                         "wp_drm_lease_connector_v1.withdrawn events for removed connectors"))  # fmt: skip
def two_binds_withdrawn(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    again = s.first.bind(s.device(s.first).global_name)
    s.until(lambda: again.offer(s.headset.id), "the second binding has it, too")
    s.headset.unplug()
    s.until(lambda: not s.first.offer(s.headset.id), "it is withdrawn from both")


@should("binding", "what one binding offers can be leased through the other",
        protocol("request.request_connector", "Requesting a connector that was created from a different "
                                              "lease device than this lease request raises the "
                                              "wrong_device error."))  # fmt: skip
def lease_across_binds(s: Scene) -> None:
    device = s.device(s.first)
    s.offered(s.headset, to=s.first)
    again = s.first.bind(device.global_name)
    s.until(lambda: again.offer(s.headset.id), "the second binding has it, too")
    lease = s.first.lease(device.offer(s.headset.id), device=again)
    s.thrives(s.first)
    assert s.answer(lease) == "lease_fd", "the request is refused"


@quality("binding", "a version that the global does not have is an error",
         core("wl_registry.global", "The event notifies the client that a global object with the given name is now "
                                    "available, and it implements the given version of the given interface."))  # fmt: skip
def unknown_version(s: Scene) -> None:
    name = s.device(s.first).global_name
    s.first.registry.bind("wp_drm_lease_device_v1", name, 99)
    s.fails(s.first)
    s.thrives(s.second)


@should("binding", f"{CLIENTS} clients are served, and hear that a display is pulled",
        thread("Smithay/smithay#2128", "a compositor that stops advertising leases is noticed by its users "
                                       "only"))  # fmt: skip
def many_clients(s: Scene) -> None:
    crowd = [s.lessor.client() for _ in range(CLIENTS)]
    for client in crowd:
        s.offered(s.headset, to=client)
    s.headset.unplug()
    s.withdrawn(s.headset, *crowd)


@quality("binding", f"{BINDS} bindings leave no descriptor behind when they are released",
         protocol("device.released", "The client should release any resources associated with this device "
                                     "after receiving this event."))  # fmt: skip
def bindings_leave_nothing(s: Scene) -> None:
    name = s.device(s.first).global_name
    before = s.lessor.process.open_fds()
    bound = [s.first.bind(name) for _ in range(BINDS)]
    s.until(lambda: all(device.fd for device in bound), "every binding has its fd")
    for device in bound:
        device.proxy.send("release")
    s.settle()
    s.has_few_more_fds(before)


def _planes_seen_by(fd: int) -> int:
    return drm_ioctl.call(fd, drm_ioctl.MODE_GETPLANERESOURCES, drm_ioctl.PlaneRes()).planes
