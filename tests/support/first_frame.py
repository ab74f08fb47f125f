"""The plainest lessee: sets its display's preferred mode with a black picture, as every program
begins that knows nothing of what was before, and switches it off in the end."""

from __future__ import annotations

import ctypes
import errno

from support import drm_ioctl as drm
from support.painter import XRGB8888

RELATIVE = 1  # to the blank before, as WAIT_VBLANK counts


def show(fd: int, connector: int) -> None:
    """Through a leased fd with one CRTC; returns with the vertical blank from which the picture is on
    the screen. It goes with the fd."""
    crtc = _crtc(fd)
    _, told = drm.read_arrays(
        fd, drm.MODE_GETCONNECTOR, lambda: drm.GetConnector(connector_id=connector),
        {"modes": ("modes_ptr", drm.ModeInfo)},
    )  # fmt: skip
    mode = told["modes"][0]
    width, height = mode.hdisplay, mode.vdisplay
    dumb = drm.call(fd, drm.MODE_CREATE_DUMB, drm.CreateDumb(width=width, height=height, bpp=32))
    picture = drm.Fb2(width=width, height=height, format=XRGB8888)
    picture.handles[0], picture.pitches[0] = dumb.handle, dumb.pitch
    drm.call(fd, drm.MODE_ADDFB2, picture)
    connectors = (ctypes.c_uint32 * 1)(connector)
    before = _blanks(fd, crtc)
    drm.call(
        fd, drm.MODE_SETCRTC,
        drm.Crtc(ctypes.addressof(connectors), 1, crtc, picture.fb_id, mode_valid=1, mode=mode),
    )  # fmt: skip
    if before is None or _blanks(fd, crtc) == before:  # vkms waits for none after it set a mode
        drm.call(fd, drm.WAIT_VBLANK, drm.WaitVblank(RELATIVE, 1))


def switch_off(fd: int) -> None:
    """Leaves the display dark, as it was before the first lessee."""
    drm.call(fd, drm.MODE_SETCRTC, drm.Crtc(crtc_id=_crtc(fd)))


def _blanks(fd: int, crtc: int) -> int | None:
    """How many there were so far; None on a CRTC that is off."""
    try:
        return drm.call(fd, drm.CRTC_GET_SEQUENCE, drm.CrtcSequence(crtc)).sequence
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        return None


def _crtc(fd: int) -> int:
    _, resources = drm.read_arrays(
        fd, drm.MODE_GETRESOURCES, drm.CardRes, {"crtcs": ("crtcs_ptr", ctypes.c_uint32)}
    )
    (crtc,) = resources["crtcs"]
    return crtc
