"""What a lessee must not be able to do. The kernel sees to it, if what the lessor sent is a lease."""

from __future__ import annotations

import ctypes
import dataclasses
import errno
import functools
from collections.abc import Callable
from dataclasses import dataclass

from cases.case import kernel, must, protocol, should
from grounds import usual_displays
from scene import Scene
from verdicts import Unmet

from support import drm_ioctl as drm
from support import kms, leases
from support.painter import Painter

LEASING = "drivers/gpu/drm/drm_lease.c"
CONTROL = kernel(LEASING, "Objects not controlled by a &struct drm_master cannot be modified through the "
                          "various state manipulating ioctls")  # fmt: skip
REPORTED = kernel(LEASING, "any state reported back to user space will be edited to make them appear idle "
                           "and/or unusable")
NO_SUBLEASES = kernel(LEASING, "Currently, lessees are not allowed to create sub-leases, hence the lessor "
                               "is the same as the owner.")  # fmt: skip
LIMITED = kernel(LEASING, "The set of objects any &struct drm_master 'controls' is limited to the set of "
                          "objects it leases (for lessees) or all objects (for owners).")  # fmt: skip

REVOKED = protocol("lease.destroy", "The compositor should use drmModeRevokeLease on the appropriate file "
                                    "descriptor, if necessary.")  # fmt: skip


@dataclass
class Trespass:
    """A lessee, and what is not its own: the CRTC, connector and plane of another display."""

    fd: int
    lessee: Painter
    own: list[int]
    connector: int
    crtc: int
    plane: int
    crtc_properties: dict[str, int]
    connector_properties: dict[str, int]


def _get_crtc(t: Trespass) -> None:
    drm.call(t.fd, drm.MODE_GETCRTC, drm.Crtc(crtc_id=t.crtc))


def _get_connector(t: Trespass) -> None:
    drm.call(t.fd, drm.MODE_GETCONNECTOR, drm.GetConnector(connector_id=t.connector))


def _get_plane(t: Trespass) -> None:
    drm.call(t.fd, drm.MODE_GETPLANE, drm.GetPlane(plane_id=t.plane))


def _set_crtc(t: Trespass) -> None:
    mode = t.lessee.modes()[0]
    framebuffer = t.lessee.framebuffer(0xFF0000, mode.hdisplay, mode.vdisplay)
    connectors = (ctypes.c_uint32 * 1)(t.lessee.connector)
    drm.call(t.fd, drm.MODE_SETCRTC, drm.Crtc(
        connectors_ptr=ctypes.addressof(connectors), connectors=1, crtc_id=t.crtc,
        fb_id=framebuffer, mode_valid=1, mode=mode))  # fmt: skip


def _switch_off(t: Trespass) -> None:
    drm.call(t.fd, drm.MODE_SETCRTC, drm.Crtc(crtc_id=t.crtc))


def _flip(t: Trespass) -> None:
    mode = t.lessee.modes()[0]
    framebuffer = t.lessee.framebuffer(0xFF0000, mode.hdisplay, mode.vdisplay)
    drm.call(t.fd, drm.MODE_PAGE_FLIP, drm.PageFlip(crtc_id=t.crtc, fb_id=framebuffer))


def _commit(t: Trespass, number: int, prop: int, value: int) -> None:
    arrays = [(ctypes.c_uint32 * 1)(number), (ctypes.c_uint32 * 1)(1), (ctypes.c_uint32 * 1)(prop),
              (ctypes.c_uint64 * 1)(value)]  # fmt: skip
    drm.call(t.fd, drm.MODE_ATOMIC, drm.Atomic(0x0400, 1, *map(ctypes.addressof, arrays), 0, 0))


def _deactivate(t: Trespass) -> None:
    _commit(t, t.crtc, t.crtc_properties["ACTIVE"], 0)


def _take_connector(t: Trespass) -> None:
    _commit(t, t.connector, t.connector_properties["CRTC_ID"], t.lessee.crtc)


def _sub_lease(t: Trespass) -> None:
    ids = (ctypes.c_uint32 * len(t.own))(*t.own)
    drm.call(t.fd, drm.MODE_CREATE_LEASE,
             drm.CreateLease(ids_ptr=ctypes.addressof(ids), ids=len(t.own)))  # fmt: skip


def _drop_master(t: Trespass) -> None:
    drm.call(t.fd, drm.DROP_MASTER)


# What the kernel says of objects that an open file does not have. Any other error is of what was tried.
NOT_ITS_OWN = (errno.ENOENT, errno.EACCES, errno.EPERM)
# drm_mode_create_lease_ioctl() and drm_dropmaster_ioctl() say EINVAL to every lessee.
TO_EVERY_LESSEE = {_sub_lease, _drop_master}
_displays = usual_displays()
# Each connector can be put on each CRTC: nothing but the lease is in the way.
ALL_REACHABLE = dataclasses.replace(
    _displays,
    connectors=tuple(dataclasses.replace(c, crtcs=tuple(range(_displays.crtcs))) for c in _displays.connectors),
)
REFUSED: tuple[tuple[str, str, Callable[[Trespass], None], object], ...] = (
    ("read_others_crtc", "read another's CRTC", _get_crtc, REPORTED),
    ("read_others_connector", "read another's connector", _get_connector, REPORTED),
    ("read_others_plane", "read another's plane", _get_plane, REPORTED),
    ("modeset_on_others_crtc", "set a mode on another's CRTC", _set_crtc, CONTROL),
    ("switch_off_others_crtc", "switch another's CRTC off by SETCRTC", _switch_off, CONTROL),
    ("deactivate_others_crtc", "switch another's CRTC off by an atomic commit", _deactivate, CONTROL),
    ("flip_on_others_crtc", "flip on another's CRTC", _flip, CONTROL),
    ("take_others_connector", "put another's connector on its CRTC", _take_connector, CONTROL),
    ("sub_lease", "lease to others what it has leased", _sub_lease, NO_SUBLEASES),
    ("drop_master", "give up the lessor's mastery", _drop_master, CONTROL),
)


def attempted(trespass: Callable[[Trespass], None], t: Trespass) -> None:
    """It must be refused."""
    must_be_refused(lambda: trespass(t), *([errno.EINVAL] if trespass in TO_EVERY_LESSEE else []))


def must_be_refused(call: Callable[[], object], *more: int) -> None:
    """By an error that says why, or one `more`: with another one, it may be let another time."""
    try:
        call()
    except OSError as error:
        if error.errno not in (*NOT_ITS_OWN, *more):
            raise Unmet("it has no such object", f"the kernel looks at it: {error.strerror}") from error
    else:
        raise AssertionError("the kernel lets it")


def refused(trespass: Callable[[Trespass], None], s: Scene) -> None:
    """The kernel refuses it, and nothing of the other display has changed."""
    fd = s.grant(s.first, s.headset).fd.fileno()
    if s.kind.desktop:
        s.until(lambda: s.desk.lit, "the desktop is lit")
    with s.kernel() as kernel_:
        t = _trespass(s, fd, kernel_)
        before = kernel_.crtc(t.crtc)
        attempted(trespass, t)
        assert kernel_.crtc(t.crtc) == before, "the other display has changed"


for _name, _what, _trespass_, _basis in REFUSED:
    _machine = ALL_REACHABLE if _trespass_ is _take_connector else None
    must("rights", f"a lessee cannot {_what}", _basis, _name, machine=_machine)(functools.partial(refused, _trespass_))


def anothers(what: str, own: list[int], every: list[int]) -> int:
    """One that is not the lessee's own."""
    found = next((number for number in every if number not in own), None)
    if found is None:
        raise Unmet(f"a {what} that is not in the lease", "every one is")
    return found


def _trespass(s: Scene, fd: int, kernel_: kms.Card) -> Trespass:
    own = leases.objects_of(fd)
    lit = s.desk.crtc() if "desk" in s.roles else None
    crtc = lit.id if lit else anothers("CRTC", own, [c.id for c in kernel_.crtcs()])
    plane = anothers("plane", own, [p.id for p in kernel_.planes() if crtc in p.possible_crtcs])
    connector = anothers("connector", own, [c.id for c in kernel_.connectors()])

    def ids(number: int, kind: int) -> dict[str, int]:
        return {kernel_.property_name(p): p for p in kernel_.property_ids(number, kind)}

    return Trespass(fd, Painter(fd, s.headset.id), own, connector, crtc, plane,
                    ids(crtc, kms.OBJECT_CRTC), ids(connector, kms.OBJECT_CONNECTOR))  # fmt: skip


@must("rights", "a lessee lists its own connector and CRTC alone", LIMITED)
def lists_its_own(s: Scene) -> None:
    fd = s.grant(s.first, s.headset).fd.fileno()
    _, found = drm.read_arrays(fd, drm.MODE_GETRESOURCES, drm.CardRes, {
        "crtcs": ("crtcs_ptr", ctypes.c_uint32), "connectors": ("connectors_ptr", ctypes.c_uint32)})  # fmt: skip
    foreign = set(found["crtcs"] + found["connectors"]) - set(leases.objects_of(fd))
    assert not foreign, f"{len(foreign)} others are listed"


@must("rights", "a lessee cannot revoke the lease of another", NO_SUBLEASES)
def revoke_anothers(s: Scene) -> None:
    fd = s.grant(s.first, s.headset).fd.fileno()
    another = s.grant(s.second, s.other)
    for lessee in s.leases():
        must_be_refused(lambda n=lessee: drm.call(fd, drm.MODE_REVOKE_LEASE, drm.RevokeLease(lessee_id=n)))
    s.goes_on(another)


@must("rights", "a lessee is told of no lessees", LIMITED)
def told_of_no_lessees(s: Scene) -> None:
    fd = s.grant(s.first, s.headset).fd.fileno()
    s.grant(s.second, s.other)
    try:
        _, found = drm.read_arrays(
            fd, drm.MODE_LIST_LESSEES, drm.ObjectList, {"count": ("ptr", ctypes.c_uint32)}
        )
    except OSError:
        return
    assert not found["count"], f"it is told of {len(found['count'])}"


@must("rights", "a lessee cannot take the desktop's picture away",
      CONTROL)  # fmt: skip
def remove_others_framebuffer(s: Scene) -> None:
    # The kernel refuses it through every other open file: this finds a lessor that sends its own.
    s.desktop()
    fd = s.grant(s.first, s.headset).fd.fileno()
    shown = [plane.fb for plane in s.desk.planes() if plane.fb]
    assert shown, "the desktop shows nothing"
    for framebuffer in shown:
        must_be_refused(lambda n=framebuffer: drm.call(fd, drm.MODE_RMFB, drm.Word(n)))
    assert s.desk.lit, "the desktop is dark"


@should("rights", "a lessee that calls itself master takes nothing from the lessor",
        kernel("drivers/gpu/drm/drm_auth.c", "In addition only one &drm_master can be the current master "
                                             "for a &drm_device."))  # fmt: skip
def set_master(s: Scene) -> None:
    fd = s.grant(s.first, s.headset).fd.fileno()
    for code in (drm.SET_MASTER, drm.DROP_MASTER):
        try:
            drm.call(fd, code)
        except OSError:
            continue
    s.grant(s.second, s.other)


@should("rights", "after the end the lessee has nothing", REVOKED)
def nothing_afterwards(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    fd = lease.fd.fileno()
    lease.destroy()
    s.until(lambda: not leases.objects_of(fd), "the lease is empty")


@should("rights", "after the end the lessee can show nothing", REVOKED)
def shows_nothing_afterwards(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0x2040E0)
    commit = painter.lit(0xE02040)
    lease.destroy()
    s.until(lambda: not leases.objects_of(painter.fd), "the lease is empty")
    try:
        painter.commit(commit)
    except OSError:
        return
    raise AssertionError("its commit succeeds")
