"""What is in a lease, and how the display is when the fd comes."""

from __future__ import annotations

import os

from cases.case import kernel, must, protocol, quality, should, text, thread
from scene import Scene

from support import drm_ioctl, kms, leases
from support.painter import Painter

NEEDED = protocol("request.request_connector", "Compositors are however encouraged to include the "
                                               "requested connector and other resources necessary to drive "
                                               "the connected output in the lease.")  # fmt: skip
SUITABLE = protocol("lease.lease_fd", "This event returns a file descriptor suitable for use with "
                                      "DRM-related ioctls.")
KEPT_APART = kernel("drivers/gpu/drm/drm_lease.c", "lessors are not permitted to lease the same object to "
                                                   "multiple lessees")
LIT = text("drm-lease (K. Packard, 2017)", "the lessor sets the mode before it cedes control, so that "
                                             "the lessee need not")


def _planes(s: Scene, fd: int) -> tuple[set[str], set[str]]:
    """The kinds of planes in a lease, and those that its CRTCs have besides."""
    held = leases.objects_of(fd)
    with s.kernel() as kernel_:
        crtcs = {crtc.id for crtc in kernel_.crtcs() if crtc.id in held}
        own = [p for p in kernel_.planes() if crtcs & set(p.possible_crtcs)]
    return {p.kind for p in own if p.id in held}, {p.kind for p in own if p.id not in held}


@must("grants", "the fd is a lease: it has objects, and not all of the card's",
      protocol("lease.lease_fd", "The client should use drmModeGetLease to enumerate the DRM objects which "
                                 "have been leased to them."))  # fmt: skip
def is_a_lease(s: Scene) -> None:
    fd = s.grant(s.first, s.headset).fd.fileno()
    held = set(leases.objects_of(fd))
    assert held, "it is empty"
    with s.kernel() as kernel_:
        everything = {c.id for c in kernel_.connectors()}
    assert everything - held, "every connector is in it"
    assert len(s.leases()) == 1, f"the kernel has {len(s.leases())} leases"


@should("grants", "the connector that was requested is in the lease", NEEDED)
def has_connector(s: Scene) -> None:
    held = leases.objects_of(s.grant(s.first, s.headset).fd.fileno())
    assert s.headset.id in held, "it is not"


@should("grants", "no connector that was not requested is in the lease",
        thread("labwc/labwc#2037", "a program that is given the user's monitor takes it"))  # fmt: skip
def no_other_connector(s: Scene) -> None:
    held = set(leases.objects_of(s.grant(s.first, s.headset).fd.fileno()))
    with s.kernel() as kernel_:
        others = [c.name for c in kernel_.connectors() if c.id in held and c.id != s.headset.id]
    assert not others, f"there are: {', '.join(others)}"


@should("grants", "a CRTC and its primary plane are in the lease", NEEDED)
def has_pipe(s: Scene) -> None:
    fd = s.grant(s.first, s.headset).fd.fileno()
    assert s.leased_crtcs(fd), "there is no CRTC"
    assert "primary" in _planes(s, fd)[0], "there is no primary plane"


@should("grants", "the cursor plane of the CRTC is in the lease", NEEDED)
def has_cursor(s: Scene) -> None:
    held, left_out = _planes(s, s.grant(s.first, s.headset).fd.fileno())
    assert "cursor" in held or "cursor" not in left_out, "it is not"


@quality("grants", "the lease has every plane of the CRTC, overlay planes too",
         text("AGL drm-lease-manager", "overlays are what a lessee without a compositor composes with"))  # fmt: skip
def every_plane(s: Scene) -> None:
    _, left_out = _planes(s, s.grant(s.first, s.headset).fd.fileno())
    assert not left_out, f"without: {', '.join(sorted(left_out))}"


@must("grants", "the lessee can set a mode and show a picture by an atomic commit", SUITABLE)
def atomic_works(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0x2040E0)
    assert s.headset.picture().pixel(1, 1) == (0x20, 0x40, 0xE0), "it is not shown"


@must("grants", "the lessee can set a mode by SETCRTC", SUITABLE)
def legacy_works(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    mode = painter.modes()[0]
    framebuffer = painter.framebuffer(0x2040E0, mode.hdisplay, mode.vdisplay)
    connectors = (drm_ioctl.c_uint32 * 1)(s.headset.id)
    argument = drm_ioctl.Crtc(
        connectors_ptr=drm_ioctl.ctypes.addressof(connectors), connectors=1, crtc_id=painter.crtc,
        fb_id=framebuffer, mode_valid=1, mode=mode,
    )  # fmt: skip
    try:
        drm_ioctl.call(lease.fd.fileno(), drm_ioctl.MODE_SETCRTC, argument)
    except OSError as error:
        raise AssertionError(f"SETCRTC: {error.strerror}") from error
    assert s.headset.picture().pixel(1, 1) == (0x20, 0x40, 0xE0), "it is not shown"


@quality("grants", "the display is lit black in its mode when the fd comes", LIT)
def lit_when_granted(s: Scene) -> None:
    s.grant(s.first, s.headset)
    crtc = s.headset.crtc()
    assert crtc is not None and crtc.active, "it is dark"
    assert crtc.mode == s.headset.state().modes[0], "it has another mode"
    assert not any(s.headset.picture().rgb), "it is not black"


@quality("grants", "the first flip needs no modeset", LIT)
def flip_without_modeset(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).paint(0x2040E0, modeset=False)
    assert s.headset.picture().pixel(1, 1) == (0x20, 0x40, 0xE0), "it is not shown"


@must("grants", "what is leased already is not leased again", KEPT_APART)
def leased_already(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    late = s.second.request(s.headset.id)
    held = s.grant(s.first, s.headset)
    assert s.answer(s.second.submit(late)) == "finished", "it is granted twice"
    s.goes_on(held)


@should("grants", "two headsets in one request", NEEDED)
def two_in_one(s: Scene) -> None:
    lease = s.grant(s.first, s.headset, s.other)
    fd = lease.fd.fileno()
    assert {s.headset.id, s.other.id} <= set(leases.objects_of(fd)), "not both are in it"
    assert len(s.leased_crtcs(fd)) == 2, "there are not two CRTCs in it"


@must("grants", "two headsets to two clients: nothing is in both leases", KEPT_APART)
def two_to_two(s: Scene) -> None:
    one, two = (
        set(leases.objects_of(s.grant(client, display).fd.fileno()))
        for client, display in ((s.first, s.headset), (s.second, s.other))
    )
    assert not one & two, f"{len(one & two)} objects are"


@should("grants", "two leases of one client live apart: one ends, the other goes on", KEPT_APART)
def two_of_one_client(s: Scene) -> None:
    one, two = s.grant(s.first, s.headset), s.grant(s.first, s.other)
    s.give_back(one)
    s.offered(s.headset, to=s.second)
    s.goes_on(two)


@should("grants", "the desktop's displays are not disturbed",
        thread("niri-wm/niri#3738", "displays flicker when a lease starts or ends"))  # fmt: skip
def desktop_undisturbed(s: Scene) -> None:
    s.desktop()
    before = s.desk.crtc(), s.side.crtc()
    s.grant(s.first, s.headset).destroy()
    s.ended()
    assert (s.desk.crtc(), s.side.crtc()) == before, "they are"


@must("grants", "while it is leased the lessor leaves the display alone: its picture stays",
      protocol("lease.lease_fd", "The compositor guarantees it will not use the leased DRM objects itself "
                                 "until it sends the finished event."))  # fmt: skip
def picture_stays(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    Painter(lease.fd.fileno(), s.headset.id).light(0x2040E0)
    s.noticed(s.side, lit=True)
    for change, lit in ((s.side.unplug, False), (s.side.plug, True)):
        change()
        s.noticed(s.side, lit=lit)
    assert s.headset.shows_only(0x2040E0), "it is another"


@must("grants", "a copy of the fd keeps the lease when the first is closed",
      kernel("drivers/gpu/drm/drm_lease.c", "This gives the new DRM master control over the leased "
                                            "resources until the owner revokes the lease, or the new DRM "
                                            "master is closed."))  # fmt: skip
def copy_keeps_it(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    copy = os.dup(lease.fd.fileno())
    try:
        lease.fd.close()
        s.settle()
        Painter(copy, s.headset.id).light(0x30C030)
        s.settle()
        assert not lease.finished, "the lease is finished"
    finally:
        os.close(copy)


@should("grants", "the modes that the lessee reads are the display's own", SUITABLE)
def modes_of_display(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    read = [kms.Mode.of(mode) for mode in Painter(lease.fd.fileno(), s.headset.id).modes()]
    assert read == list(s.headset.state().modes) != [], f"it reads {len(read)} modes"
