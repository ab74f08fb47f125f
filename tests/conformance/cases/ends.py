"""How a lease ends, and what it leaves."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from cases.case import kernel, must, protocol, quality, should, text, thread
from scene import Scene
from verdicts import NotApplicable

from support import kms
from support.lease_client import Lease
from support.painter import Painter
from support.wire import DeadlinePassed

GIVEN_BACK = protocol("lease.destroy", "Upon destruction, the compositor should advertise the connector "
                                       "for leasing again by sending the connector event through the "
                                       "wp_drm_lease_device_v1 interface.")  # fmt: skip
REVOKED = protocol("lease.destroy", "The compositor should use drmModeRevokeLease on the appropriate file "
                                    "descriptor, if necessary.")  # fmt: skip
AGAIN = thread("wlroots!1730, wlroots!2821, Hyprland#6949, mutter#3675", "the second run fails: the "
                                                                         "display is not on offer again")  # fmt: skip
CYCLES = 30


@should("ends", "lease destroyed, fd still open: the fd is dead", REVOKED)
def destroyed(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    crtc = s.leased_crtc(lease.fd.fileno())
    lease.destroy()
    s.until(lambda: s.dead(lease.fd.fileno(), crtc), "the fd is dead")


@should("ends", "lease destroyed, fd still open: on offer again to both", GIVEN_BACK)
def destroyed_and_offered(s: Scene) -> None:
    s.grant(s.first, s.headset).destroy()
    for client in s.clients:
        s.grant_again(client, s.headset).destroy()


@should("ends", "fd closed: `finished`",
        protocol("lease.finished", "if it previously sent a lease_fd, to notify the client that the lease "
                                   "has been revoked"))  # fmt: skip
def closed(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    lease.fd.close()
    s.finished(lease)


@should("ends", "fd closed: on offer again to both", AGAIN)
def closed_and_offered(s: Scene) -> None:
    s.grant(s.first, s.headset).fd.close()
    for client in s.clients:
        s.grant_again(client, s.headset).fd.close()


@should("ends", "client gone: on offer again to the others", AGAIN)
def gone(s: Scene) -> None:
    s.grant(s.first, s.headset)
    s.first.close()
    s.lessor.clients.remove(s.first)
    s.ended()
    s.grant_again(s.second, s.headset)


@should("ends", "client gone, another process has the fd: the fd is dead", REVOKED)
def gone_with_a_copy(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    fd = lease.fd.take()
    try:
        crtc = s.leased_crtc(fd)
        s.first.close()
        s.lessor.clients.remove(s.first)
        s.until(lambda: s.dead(fd, crtc), "the fd is dead")
    finally:
        os.close(fd)


@should("ends", "fd closed and lease destroyed at once: leased again, ten times", AGAIN)
def closed_and_destroyed(s: Scene) -> None:
    for _ in range(10):
        lease = s.grant_again(s.first, s.headset)
        lease.fd.close()
        lease.destroy()
        s.ended()


@must("ends", "whoever binds during a lease is not offered the display",
      protocol("device.connector", "The compositor will use this event to advertise connectors available "
                                   "for lease by clients."))  # fmt: skip
def late_binder_waits(s: Scene) -> None:
    s.grant(s.first, s.headset)
    assert not s.lessor.client().offer(s.headset.id), "it is on offer though it is leased"


@should("ends", "whoever binds during a lease sees the display afterwards", GIVEN_BACK)
def late_binder(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    newcomer = s.lessor.client()
    s.give_back(lease)
    s.offered(s.headset, to=newcomer)


@quality("ends", "lease destroyed, fd still open: a headset is dark",
         kernel("drivers/gpu/drm/drm_connector.c", "Indicates the output should be ignored for purposes of "
                                                   "displaying a standard desktop environment or console."))  # fmt: skip
def dark_afterwards(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0xE02040)
    lease.destroy()
    s.until(lambda: not s.headset.lit, "it is dark")


@should("ends", "the next lessee cannot see the last one's picture",
        text("drm-lease (K. Packard, 2017)", "leases work again and again, for programs that need not "
                                               "trust each other"))  # fmt: skip
def picture_is_gone(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0xE02040)
    _end_for_next(s, lease)
    assert not s.headset.shows_only(0xE02040), "it is shown still"


@should("ends", "gamma, rotation and overlays that were left behind do not reach the next lessee",
        thread("hyprwm/aquamarine#127, ValveSoftware/gamescope#2216", "what another program has set of gamma and "
                                                                      "colours stays, and makes the next one's "
                                                                      "picture wrong"))  # fmt: skip
def put_back(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0xE02040)
    left = _leave_behind(s, painter)
    _end_for_next(s, lease)
    with s.kernel() as kernel_:
        still = [what for what, there in left.items() if there(kernel_)]
    assert not still, f"still there: {', '.join(still)}"


@should("ends", "leased and given back ten times, by `close` and by `destroy`", AGAIN)
def ten_times(s: Scene) -> None:
    for number in range(10):
        client = s.clients[number % 2]
        lease = s.grant_again(client, s.headset)
        if number % 3:
            lease.fd.close()
        if number % 3 < 2:
            lease.destroy()
        s.ended()


@should("ends", "a lease that ends leaves another one alone",
        protocol("lease", "A DRM lease object is used to transfer the DRM file descriptor to the client "
                          "and manage the lifetime of the lease."))  # fmt: skip
def another_goes_on(s: Scene) -> None:
    one, two = s.grant(s.first, s.headset), s.grant(s.second, s.other)
    painter = Painter(two.fd.fileno(), s.other.id)
    painter.light(0x30C030)
    s.give_back(one)
    s.offered(s.headset, to=s.first)
    painter.paint(0x2040E0)
    s.goes_on(two)


@quality("ends", f"{CYCLES} leases leave no descriptor behind in the lessor", AGAIN)
def nothing_piles_up(s: Scene) -> None:
    def lease() -> None:
        s.give_back(s.grant_again(s.first, s.headset))
        s.ended()
        s.offered(s.headset, to=s.first)

    lease()
    before = s.lessor.process.open_fds()
    for _ in range(CYCLES):
        lease()
    s.has_few_more_fds(before)


def _end_for_next(s: Scene, lease: Lease) -> None:
    """A lease is destroyed, and the display leased to another client: as soon as the lessor lets it, some
    when the fd is closed."""
    lease.destroy()
    s.ended()
    try:
        s.grant_again(s.second, s.headset)
    except DeadlinePassed:
        lease.fd.close()
        s.grant_again(s.second, s.headset)


def _leave_behind(s: Scene, painter: Painter) -> dict[str, Callable[[kms.Card], bool]]:
    """Changes what the driver has, and tells how to see whether it is still there."""
    left: dict[str, Callable[[kms.Card], bool]] = {}
    with contextlib.suppress(KeyError):
        painter.set_gamma(0x4000)
        left["gamma"] = lambda kernel_: bool(
            kernel_.properties(painter.crtc, kms.OBJECT_CRTC)["GAMMA_LUT"]
        )
    with contextlib.suppress(KeyError):
        primary = painter.plane("primary")
        painter.set(primary, kms.OBJECT_PLANE, {"rotation": 1 << 2})
        left["rotation"] = (
            lambda kernel_: kernel_.properties(primary, kms.OBJECT_PLANE)["rotation"] != 1
        )
    with contextlib.suppress(KeyError):
        overlay = painter.plane("overlay")
        painter.paint(0x3030F0, "overlay")
        left["an overlay"] = lambda kernel_: any(p.id == overlay and p.fb for p in kernel_.planes())
    if not left:
        raise NotApplicable("its planes and CRTCs have nothing that could stay behind")
    return left
