"""The DRM ioctls that the tests read with, on plain ctypes: nothing to install, nothing hidden.

Structures as in the kernel's include/uapi/drm/drm.h and drm_mode.h.
"""

import contextlib
import ctypes
import fcntl
import os
from ctypes import c_char, c_int32, c_uint16, c_uint32, c_uint64
from typing import Any

CAP_UNIVERSAL_PLANES, CAP_ATOMIC, CAP_WRITEBACK_CONNECTORS = 2, 3, 5
CAP_CURSOR_PLANE_HOTSPOT = 6


def _structure(name: str, *fields) -> Any:
    return type(name, (ctypes.Structure,), {"_fields_": list(fields)})


class ModeInfo(ctypes.Structure):
    _fields_ = [
        ("clock", c_uint32),
        *[(name, c_uint16) for name in (
            "hdisplay", "hsync_start", "hsync_end", "htotal", "hskew",
            "vdisplay", "vsync_start", "vsync_end", "vtotal", "vscan")],
        ("vrefresh", c_uint32), ("flags", c_uint32), ("type", c_uint32), ("name", c_char * 32)]


CardRes = _structure(
    "CardRes",
    *[(name, c_uint64) for name in ("fbs_ptr", "crtcs_ptr", "connectors_ptr", "encoders_ptr")],
    *[(name, c_uint32) for name in ("fbs", "crtcs", "connectors", "encoders")],
    *[(name, c_uint32) for name in ("min_width", "max_width", "min_height", "max_height")])
GetConnector = _structure(
    "GetConnector",
    *[(name, c_uint64) for name in ("encoders_ptr", "modes_ptr", "props_ptr", "values_ptr")],
    *[(name, c_uint32) for name in (
        "modes", "props", "encoders", "encoder_id", "connector_id", "type", "type_id",
        "connection", "mm_width", "mm_height", "subpixel", "pad")])
Crtc = _structure(
    "Crtc", ("connectors_ptr", c_uint64),
    *[(name, c_uint32) for name in (
        "connectors", "crtc_id", "fb_id", "x", "y", "gamma_size", "mode_valid")],
    ("mode", ModeInfo))
PlaneRes = _structure("PlaneRes", ("planes_ptr", c_uint64), ("planes", c_uint32))
GetPlane = _structure(
    "GetPlane",
    *[(name, c_uint32) for name in (
        "plane_id", "crtc_id", "fb_id", "possible_crtcs", "gamma_size", "formats")],
    ("formats_ptr", c_uint64))
Fb2 = _structure(
    "Fb2",
    *[(name, c_uint32) for name in ("fb_id", "width", "height", "format", "flags")],
    ("handles", c_uint32 * 4), ("pitches", c_uint32 * 4), ("offsets", c_uint32 * 4),
    ("modifiers", c_uint64 * 4))
ObjProperties = _structure(
    "ObjProperties", ("props_ptr", c_uint64), ("values_ptr", c_uint64),
    ("props", c_uint32), ("obj_id", c_uint32), ("obj_type", c_uint32))
GetProperty = _structure(
    "GetProperty", ("values_ptr", c_uint64), ("enums_ptr", c_uint64), ("prop_id", c_uint32),
    ("flags", c_uint32), ("name", c_char * 32), ("values", c_uint32), ("enums", c_uint32))
PropertyEnum = _structure("PropertyEnum", ("value", c_uint64), ("name", c_char * 32))
GetBlob = _structure("GetBlob", ("blob_id", c_uint32), ("length", c_uint32), ("data", c_uint64))
ObjectList = _structure("ObjectList", ("count", c_uint32), ("pad", c_uint32), ("ptr", c_uint64))
CreateLease = _structure(
    "CreateLease", ("ids_ptr", c_uint64), ("ids", c_uint32), ("flags", c_uint32),
    ("lessee_id", c_uint32), ("fd", c_uint32))
PageFlip = _structure(
    "PageFlip", ("crtc_id", c_uint32), ("fb_id", c_uint32), ("flags", c_uint32),
    ("reserved", c_uint32), ("user_data", c_uint64))
RevokeLease = _structure("RevokeLease", ("lessee_id", c_uint32))
PrimeHandle = _structure("PrimeHandle", ("handle", c_uint32), ("flags", c_uint32), ("fd", c_int32))
ClientCap = _structure("ClientCap", ("capability", c_uint64), ("value", c_uint64))
GemClose = _structure("GemClose", ("handle", c_uint32), ("pad", c_uint32))
CrtcSequence = _structure(
    "CrtcSequence", ("crtc_id", c_uint32), ("active", c_uint32), ("sequence", c_uint64),
    ("sequence_ns", c_uint64))
WaitVblank = _structure(
    "WaitVblank", ("type", c_uint32), ("sequence", c_uint32), ("times", c_uint64 * 2))
Word = _structure("Word", ("value", c_uint32))
CreateDumb = _structure(
    "CreateDumb",
    *[(name, c_uint32) for name in ("height", "width", "bpp", "flags", "handle", "pitch")],
    ("size", c_uint64))
MapDumb = _structure("MapDumb", ("handle", c_uint32), ("pad", c_uint32), ("offset", c_uint64))
CreateBlob = _structure(
    "CreateBlob", ("data", c_uint64), ("length", c_uint32), ("blob_id", c_uint32))
Atomic = _structure(
    "Atomic", ("flags", c_uint32), ("objects", c_uint32),
    *[(name, c_uint64) for name in (
        "objects_ptr", "counts_ptr", "props_ptr", "values_ptr", "reserved", "user_data")])


def _code(number: int, argument: type, direction: int) -> int:
    size = ctypes.sizeof(argument) if argument else 0
    return direction << 30 | size << 16 | ord("d") << 8 | number


def number(code: int) -> int:
    """What tells one DRM ioctl from another."""
    return code & 0xFF


READ_WRITE, WRITE = 3, 1
GEM_CLOSE = _code(0x09, GemClose, WRITE)
SET_MASTER = _code(0x1E, None, 0)
SET_CLIENT_CAP = _code(0x0D, ClientCap, WRITE)
AUTH_MAGIC = _code(0x11, Word, WRITE)
DROP_MASTER = _code(0x1F, None, 0)
PRIME_HANDLE_TO_FD = _code(0x2D, PrimeHandle, READ_WRITE)
WAIT_VBLANK = _code(0x3A, WaitVblank, READ_WRITE)
CRTC_GET_SEQUENCE = _code(0x3B, CrtcSequence, READ_WRITE)
MODE_GETRESOURCES = _code(0xA0, CardRes, READ_WRITE)
MODE_GETCRTC = _code(0xA1, Crtc, READ_WRITE)
MODE_SETCRTC = _code(0xA2, Crtc, READ_WRITE)
MODE_GETCONNECTOR = _code(0xA7, GetConnector, READ_WRITE)
MODE_GETPROPERTY = _code(0xAA, GetProperty, READ_WRITE)
MODE_GETPROPBLOB = _code(0xAC, GetBlob, READ_WRITE)
MODE_RMFB = _code(0xAF, Word, READ_WRITE)
MODE_PAGE_FLIP = _code(0xB0, PageFlip, READ_WRITE)
MODE_CREATE_DUMB = _code(0xB2, CreateDumb, READ_WRITE)
MODE_MAP_DUMB = _code(0xB3, MapDumb, READ_WRITE)
MODE_GETPLANERESOURCES = _code(0xB5, PlaneRes, READ_WRITE)
MODE_GETPLANE = _code(0xB6, GetPlane, READ_WRITE)
MODE_ADDFB2 = _code(0xB8, Fb2, READ_WRITE)
MODE_OBJ_GETPROPERTIES = _code(0xB9, ObjProperties, READ_WRITE)
MODE_ATOMIC = _code(0xBC, Atomic, READ_WRITE)
MODE_CREATEPROPBLOB = _code(0xBD, CreateBlob, READ_WRITE)
MODE_CREATE_LEASE = _code(0xC6, CreateLease, READ_WRITE)
MODE_LIST_LESSEES = _code(0xC7, ObjectList, READ_WRITE)
MODE_GET_LEASE = _code(0xC8, ObjectList, READ_WRITE)
MODE_REVOKE_LEASE = _code(0xC9, RevokeLease, READ_WRITE)
MODE_GETFB2 = _code(0xCE, Fb2, READ_WRITE)


def call(fd: int, code: int, argument=None):
    """One ioctl; `argument`, a structure, is filled in and returned. OSError as the kernel says."""
    fcntl.ioctl(fd, code, argument if argument is not None else 0)
    return argument


def read_arrays(fd: int, code: int, make, arrays: dict) -> tuple:
    """An ioctl that fills arrays of unknown length.

    make    makes the argument, with no arrays in it
    arrays  {count field: (pointer field, element type)}

    Returns (the filled argument, {count field: list}). Asks again when something grew in between.
    """
    while True:
        counts = call(fd, code, make())
        argument, buffers = make(), {}
        for name, (pointer, element) in arrays.items():
            buffers[name] = (element * max(getattr(counts, name), 1))()
            setattr(argument, name, getattr(counts, name))
            setattr(argument, pointer, ctypes.addressof(buffers[name]))
        call(fd, code, argument)
        if all(getattr(argument, name) <= getattr(counts, name) for name in arrays):
            return argument, {name: list(buffers[name][:getattr(argument, name)])
                              for name in arrays}


def is_master(fd: int) -> bool:
    """Whether this open file is the card's master (or a lessee of it)."""
    try:
        call(fd, AUTH_MAGIC, Word(0))
    except PermissionError:
        return False
    except OSError:
        pass
    return True


def open_spectator(card: str) -> int:
    """Opens a primary node to look at, never to stay its master.

    The kernel makes whoever opens the node while it has no master the master: that is given up
    at once. A program that opens the node in these microseconds does not become master by its
    open, though it still can by SET_MASTER.
    """
    fd = os.open(card, os.O_RDWR | os.O_CLOEXEC)
    if is_master(fd):
        call(fd, DROP_MASTER)
    for capability in (CAP_UNIVERSAL_PLANES, CAP_ATOMIC, CAP_WRITEBACK_CONNECTORS):
        call(fd, SET_CLIENT_CAP, ClientCap(capability, 1))
    with contextlib.suppress(OSError):  # the driver hides no cursor planes
        call(fd, SET_CLIENT_CAP, ClientCap(CAP_CURSOR_PLANE_HOTSPOT, 1))
    return fd
