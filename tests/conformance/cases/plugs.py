"""Displays that are pulled and plugged."""

from __future__ import annotations

from cases.case import must, protocol, should, thread
from scene import Scene

from support import leases
from support.machine import settle
from support.painter import Painter

UNPLUGGED = protocol("lease.finished", "Compositors should revoke the lease when any of the leased "
                                       "resources become unavailable, namely when a hot-unplug occurs or "
                                       "when the compositor loses DRM master.")  # fmt: skip
INERT = protocol("connector.withdrawn", "The client may still issue a lease request including this "
                                        "connector, but the compositor will send wp_drm_lease_v1.finished "
                                        "without issuing a lease fd.")  # fmt: skip
ADDED = protocol("device", "When the list of connectors available for lease changes the compositor will "
                           "send wp_drm_lease_device_v1.connector events for added connectors")  # fmt: skip
RACES = 8  # so that each order is seen
AGAIN = thread("wlroots!2821", "a headset that was pulled once cannot be leased any more")


@should("plugs", "pulled while leased: `finished`", UNPLUGGED)
def pulled_while_leased(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.headset.unplug()
    s.finished(lease)


@should("plugs", "pulled while leased: the lease is revoked", UNPLUGGED)
def pulled_and_revoked(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.headset.unplug()
    s.until(lambda: not leases.objects_of(lease.fd.fileno()), "the lease is empty")


@should("plugs", "pulled while leased and plugged: leased again", AGAIN)
def leased_again_after_pull(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.headset.unplug()
    s.withdrawn(s.headset, *s.clients)
    lease.fd.close()
    lease.destroy()
    s.headset.plug()
    s.grant_again(s.second, s.headset)


@must("plugs", "pulled between `request_connector` and `submit`: `finished`", INERT)
def pulled_before_submit(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.id)
    s.first.connection.roundtrip(s.patience)
    s.headset.unplug()
    s.withdrawn(s.headset, s.first)
    assert s.answer(s.first.submit(request)) == "finished", "it is granted"


@must("plugs", "submitted just as it was pulled, time and again: an answer",
      protocol("lease", "Some time after the wp_drm_lease_v1 object is created, the compositor will reply "
                        "with the lease request's result."))  # fmt: skip
def pulled_with_submit(s: Scene) -> None:
    for _ in range(RACES):
        s.offered(s.headset, to=s.first)
        request = s.first.request(s.headset.id)
        with s.standing_still():  # which it hears of first is its own business
            s.headset.unplug()
            settle()
            lease = s.first.submit(request)
        if s.answer(lease) == "lease_fd":
            lease.fd.close()
        lease.destroy()
        s.headset.plug()


@should("plugs", "pulled just as it was submitted: no lease is left", UNPLUGGED)
def pulled_after_submit(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    with s.standing_still():
        lease = s.first.lease(s.headset.id)
        s.headset.unplug()
    s.finished(lease)
    s.ended()


@should("plugs", "one of two in a lease is pulled: the lease ends, the other is on offer again", UNPLUGGED)
def one_of_two_pulled(s: Scene) -> None:
    lease = s.grant(s.first, s.headset, s.other)
    s.headset.unplug()
    s.finished(lease)
    s.grant_again(s.second, s.other)


@should("plugs", "the leased display stays, another headset is pulled: the lease goes on", UNPLUGGED)
def other_headset_pulled(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0x30C030)
    s.other.unplug()
    s.withdrawn(s.other, *s.clients)
    s.other.plug()
    s.offered(s.other, to=s.second)
    s.goes_on(lease)


@should("plugs", "a monitor is pulled and plugged twice: the lessee keeps display, CRTC and mode",
        protocol("lease.lease_fd", "The compositor guarantees it will not use the leased DRM objects "
                                   "itself until it sends the finished event."))  # fmt: skip
def unrelated_monitor(s: Scene) -> None:
    s.desktop()
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0x30C030)
    crtc = s.headset.crtc()
    for _ in range(2):
        s.side.unplug()
        s.until(lambda: not s.side.lit, "the desktop leaves the monitor")
        s.side.plug()
        s.until(lambda: s.side.lit, "the desktop is back")
    assert s.headset.crtc() == crtc, f"it was {crtc}, it is {s.headset.crtc()}"
    s.goes_on(lease)


@must("plugs", "two headsets plugged in at once are both on offer", ADDED)
def two_at_once_plugged(s: Scene) -> None:
    s.offered(s.headset, s.other, to=s.first)
    for display in (s.headset, s.other):
        display.unplug()
    for display in (s.headset, s.other):
        s.withdrawn(display, s.first)
    for display in (s.headset, s.other):
        display.plug()
    s.offered(s.headset, s.other, to=s.first)


@should("plugs", "pulled and plugged ten times in a row: on offer, and can be leased", AGAIN)
def loose_contact(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    for _ in range(10):
        s.headset.unplug()
        s.headset.plug()
    s.grant_again(s.first, s.headset)


@should("plugs", "pulled and plugged at once while leased: the lease works, or it is over", UNPLUGGED)
def loose_contact_while_leased(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0x30C030)
    s.headset.unplug()
    s.headset.plug()
    for _ in range(3):
        s.settle()
    if lease.finished:
        s.grant_again(s.second, s.headset)
    elif leases.objects_of(painter.fd):
        painter.light(0x2040E0)
    else:
        s.finished(lease)


@should("plugs", "plugged in while another client waits: on offer to all with `done`", ADDED)
def plugged_for_all(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.headset.unplug()
    s.withdrawn(s.headset, *s.clients)
    newcomer = s.lessor.client()
    seen = [len(client.log) for client in (*s.clients, newcomer)]
    s.headset.plug()
    for client, at in zip((*s.clients, newcomer), seen):
        s.offered(s.headset, to=client)
        s.until(lambda c=client, n=at: "device.done" in c.log[n:], "`done` comes")
