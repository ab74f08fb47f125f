"""Displays that are pulled and plugged."""

from __future__ import annotations

from cases.case import case
from scene import Scene

from support.painter import Painter


@case("plugs", "pulled while leased: `finished`; plugged: leased again")
def pulled_while_leased(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.headset.unplug()
    s.until(lambda: lease.finished, "the lease is finished")
    s.headset.plug()
    s.grant_again(s.second, s.headset)


@case("plugs", "pulled between `request_connector` and `submit`: `finished`")
def pulled_before_submit(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.name)
    s.first.connection.roundtrip(s.patience)
    s.headset.unplug()
    s.until(lambda: not s.first.offer(s.headset.name), "it is withdrawn")
    assert s.answer(s.first.submit(request)) == "finished", "it is granted"


@case("plugs", "pulled and submitted at once: an answer, and no lease is left")
def pulled_with_submit(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.name)
    s.headset.unplug()
    lease = s.first.submit(request)
    s.until(lambda: lease.answered, "the request is answered")
    s.until(lambda: lease.finished, "the lease is finished")
    s.until(lambda: s.leases() == [], "the kernel has no lease")


@case("plugs", "one of two in a lease is pulled: the lease ends, the other is on offer again")
def one_of_two_pulled(s: Scene) -> None:
    lease = s.grant(s.first, s.headset, s.other)
    s.headset.unplug()
    s.until(lambda: lease.finished, "the lease is finished")
    s.grant_again(s.second, s.other)


@case("plugs", "a monitor is pulled and plugged twice: the lessee keeps display, CRTC and mode")
def unrelated_monitor(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0x30C030)
    crtc = s.headset.crtc()
    for _ in range(2):
        s.side.unplug()
        s.until(lambda: not s.side.lit, "the desktop leaves the monitor")
        s.side.plug()
        s.until(lambda: s.side.lit, "the desktop is back")
    assert s.headset.crtc() == crtc, f"it was {crtc}, it is {s.headset.crtc()}"
    assert not lease.finished, "the lease is finished"
