"""How a lease ends, and what it leaves."""

from __future__ import annotations

import os
from collections.abc import Callable

from cases.case import case
from scene import Scene

from support import kms
from support.painter import Painter


@case("ends", "lease destroyed, fd still open: the fd is dead, on offer again to both")
def destroyed(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    (crtc,) = s.leased_crtcs(lease.fd.fileno())
    lease.destroy()
    s.until(lambda: s.dead(lease.fd.fileno(), crtc), "the fd is dead")
    for client in s.clients:
        s.grant_again(client, s.headset).destroy()


@case("ends", "fd closed: `finished`, on offer again to both")
def closed(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    lease.fd.close()
    s.until(lambda: lease.finished, "the lease is finished")
    for client in s.clients:
        s.grant_again(client, s.headset).fd.close()


@case("ends", "client gone, another process has the fd: the fd is dead")
def gone_with_a_copy(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    fd = lease.fd.take()
    try:
        (crtc,) = s.leased_crtcs(fd)
        s.first.close()
        s.lessor.clients.remove(s.first)
        s.until(lambda: s.dead(fd, crtc), "the fd is dead")
    finally:
        os.close(fd)


@case("ends", "whoever binds during a lease sees the display afterwards")
def late_binder(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    newcomer = s.lessor.client()
    assert not newcomer.offer(s.headset.name), "it is on offer though it is leased"
    lease.destroy()
    s.offered(s.headset, to=newcomer)


@case("ends", "the display is dark afterwards")
def dark_afterwards(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0xE02040)
    lease.destroy()
    s.until(lambda: not s.headset.lit, "it is dark")


@case("ends", "gamma, rotation and overlays that were left behind do not reach the next lessee")
def put_back(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0xE02040)
    left = _leave_behind(s, painter)
    lease.destroy()
    s.ended()
    s.grant_again(s.first, s.headset)
    with s.kernel() as kernel:
        still = [what for what, there in left.items() if there(kernel)]
    assert not still, f"still there: {', '.join(still)}"


@case("ends", "leased and given back ten times, by `close` and by `destroy`")
def ten_times(s: Scene) -> None:
    for number in range(10):
        client = s.clients[number % 2]
        lease = s.grant_again(client, s.headset)
        if number % 3:
            lease.fd.close()
        if number % 3 < 2:
            lease.destroy()
        s.ended()


def _leave_behind(s: Scene, painter: Painter) -> dict[str, Callable[[kms.Card], bool]]:
    """Changes what it can, and tells how to see whether it is still there."""
    painter.set_gamma(0x4000)
    left: dict[str, Callable[[kms.Card], bool]] = {
        "gamma": lambda kernel: bool(
            kernel.properties(painter.crtc, kms.OBJECT_CRTC)["GAMMA_LUT"]
        )
    }
    primary = painter.plane("primary")
    painter.set(primary, kms.OBJECT_PLANE, {"rotation": 1 << 2})
    left["rotation"] = (
        lambda kernel: kernel.properties(primary, kms.OBJECT_PLANE)["rotation"] != 1
    )
    try:
        overlay = painter.plane("overlay")
    except KeyError:
        return left
    painter.paint(0x3030F0, "overlay")
    left["an overlay"] = lambda kernel: any(p.id == overlay and p.fb for p in kernel.planes())
    return left
