"""A lessee in the test's own hands: plain colours on planes, and every property set by name."""

from __future__ import annotations

import ctypes
import mmap
import struct
from collections.abc import Mapping, Sequence

from support import drm_ioctl as drm
from support import kms

XRGB8888 = int.from_bytes(b"XR24", "little")
ALLOW_MODESET = 0x0400

Commit = Mapping[tuple[int, int], Mapping[str, int]]  # {(id, kind of object): {property: value}}


class Lacking(AssertionError):
    """A lease is without what a lessee needs of it."""


class Painter:
    """Draws through a leased fd, which stays the caller's; it has one connector and its CRTC, or
    `crtc` says which of its CRTCs is meant: any, whatever drives the connector now. Lacking, if what it
    takes is not leased."""

    def __init__(self, fd: int, connector: int, crtc: int | None = None) -> None:
        self.fd = fd
        self.connector = connector
        for capability in (drm.CAP_UNIVERSAL_PLANES, drm.CAP_ATOMIC):
            drm.call(fd, drm.SET_CLIENT_CAP, drm.ClientCap(capability, 1))
        _, found = drm.read_arrays(
            fd, drm.MODE_GETRESOURCES, drm.CardRes, {"crtcs": ("crtcs_ptr", ctypes.c_uint32)}
        )
        self._crtcs = found["crtcs"]
        if crtc is None:
            crtc = the_one(self._crtcs)
        self.crtc = crtc
        mode = drm.call(fd, drm.MODE_GETCRTC, drm.Crtc(crtc_id=self.crtc)).mode
        self.width, self.height = mode.hdisplay, mode.vdisplay
        self._ids: dict[int, dict[str, int]] = {}

    def plane(self, kind: str) -> int:
        """The CRTC's leased plane of a kind: "primary", "overlay" or "cursor". KeyError, if there is none;
        Lacking, if that is the primary one."""
        _, found = drm.read_arrays(
            self.fd, drm.MODE_GETPLANERESOURCES, drm.PlaneRes,
            {"planes": ("planes_ptr", ctypes.c_uint32)},
        )  # fmt: skip
        bit = 1 << self._crtcs.index(self.crtc)
        kinds = {
            self.properties(p, kms.OBJECT_PLANE)["type"][1]: p for p in found["planes"]
            if drm.call(self.fd, drm.MODE_GETPLANE, drm.GetPlane(plane_id=p)).possible_crtcs & bit
        }  # fmt: skip
        value = next(value for value, name in kms.PLANE_KINDS.items() if name == kind)
        if kind == "primary" and value not in kinds:
            raise Lacking("the lease has no primary plane")
        return kinds[value]

    def paint(self, color: int, kind: str = "primary", *, modeset: bool = True) -> int:
        """Fills the screen with one colour, 0xRRGGBB, on a new framebuffer; returns that."""
        framebuffer = self.framebuffer(color, self.width, self.height)
        self.show(framebuffer, kind, modeset=modeset)
        return framebuffer

    def show(self, framebuffer: int, kind: str = "primary", *, modeset: bool = True) -> None:
        """One that is there already, on the whole screen."""
        shown = self.whole_screen(framebuffer, self.width, self.height)
        self.commit({(self.plane(kind), kms.OBJECT_PLANE): shown}, modeset=modeset)

    def paint_halves(self, left: int, right: int) -> None:
        """A colour on either half of the screen."""
        framebuffer = self.framebuffer(left, self.width, self.height, right)
        shown = self.whole_screen(framebuffer, self.width, self.height)
        self.commit({(self.plane("primary"), kms.OBJECT_PLANE): shown})

    def light(self, color: int) -> int:
        """The same in the display's first mode, whatever it was in before."""
        lit = self.lit(color)
        self.commit(lit)
        return lit[self.plane("primary"), kms.OBJECT_PLANE]["FB_ID"]

    def light_in(self, mode: drm.ModeInfo, color: int) -> None:
        """The same in another one of its modes."""
        self.commit(self.lit(color, mode))

    def lit(self, color: int, mode: drm.ModeInfo | None = None) -> Commit:
        """What light() commits."""
        mode = mode or self.modes()[0]
        self.width, self.height = mode.hdisplay, mode.vdisplay
        framebuffer = self.framebuffer(color, self.width, self.height)
        shown = self.whole_screen(framebuffer, self.width, self.height)
        return {
            (self.connector, kms.OBJECT_CONNECTOR): {"CRTC_ID": self.crtc},
            (self.crtc, kms.OBJECT_CRTC): {"MODE_ID": self.blob(bytes(mode)), "ACTIVE": 1},
            (self.plane("primary"), kms.OBJECT_PLANE): shown,
        }  # fmt: skip

    def dark(self) -> Commit:
        """What takes connector, CRTC and picture off."""
        return {
            (self.connector, kms.OBJECT_CONNECTOR): {"CRTC_ID": 0},
            (self.crtc, kms.OBJECT_CRTC): {"MODE_ID": 0, "ACTIVE": 0},
            (self.plane("primary"), kms.OBJECT_PLANE): {"FB_ID": 0, "CRTC_ID": 0},
        }  # fmt: skip

    def whole_screen(self, framebuffer: int, width: int, height: int) -> dict[str, int]:
        """The properties of a plane that shows this and nothing else."""
        return {
            "FB_ID": framebuffer, "CRTC_ID": self.crtc,
            "CRTC_X": 0, "CRTC_Y": 0, "CRTC_W": width, "CRTC_H": height,
            "SRC_X": 0, "SRC_Y": 0, "SRC_W": width << 16, "SRC_H": height << 16,
        }  # fmt: skip

    def remove(self, framebuffer: int) -> None:
        """Takes a framebuffer away, from the screen too."""
        drm.call(self.fd, drm.MODE_RMFB, drm.Word(framebuffer))

    def set(self, number: int, kind: int, values: Mapping[str, int]) -> None:
        """Sets properties of one object, in one commit that may set a mode."""
        self.commit({(number, kind): values})

    def commit(self, objects: Commit, *, modeset: bool = True) -> None:
        """Sets properties of objects in one commit; without `modeset` the kernel refuses one that
        would set a mode."""
        numbers, counts, properties, values = [], [], [], []
        for (number, kind), wanted in objects.items():
            known = self._ids_of(number, kind)
            numbers.append(number)
            counts.append(len(wanted))
            properties += [known[name] for name in wanted]
            values += wanted.values()
        arrays = (
            (ctypes.c_uint32 * len(numbers))(*numbers),
            (ctypes.c_uint32 * len(counts))(*counts),
            (ctypes.c_uint32 * len(properties))(*properties),
            (ctypes.c_uint64 * len(values))(*values),
        )
        flags = ALLOW_MODESET if modeset else 0
        drm.call(
            self.fd, drm.MODE_ATOMIC,
            drm.Atomic(flags, len(numbers), *map(ctypes.addressof, arrays), 0, 0),
        )  # fmt: skip

    def set_gamma(self, entry: int) -> None:
        """A ramp that is the same 16-bit value everywhere."""
        size = self.properties(self.crtc, kms.OBJECT_CRTC)["GAMMA_LUT_SIZE"][1]
        data = struct.pack("4H", entry, entry, entry, 0) * size
        self.set(self.crtc, kms.OBJECT_CRTC, {"GAMMA_LUT": self.blob(data)})

    def modes(self) -> list[drm.ModeInfo]:
        """What the display can do, the preferred one first."""
        _, found = drm.read_arrays(
            self.fd, drm.MODE_GETCONNECTOR, lambda: drm.GetConnector(connector_id=self.connector),
            {"modes": ("modes_ptr", drm.ModeInfo)},
        )  # fmt: skip
        if not found["modes"]:
            raise Lacking("the leased connector has no mode")
        return found["modes"]

    def blob(self, data: bytes) -> int:
        """A property blob of this client's."""
        buffer = ctypes.create_string_buffer(data, len(data))
        return drm.call(
            self.fd, drm.MODE_CREATEPROPBLOB,
            drm.CreateBlob(ctypes.addressof(buffer), len(data)),
        ).blob_id  # fmt: skip

    def framebuffer(self, color: int, width: int, height: int, right: int | None = None) -> int:
        """One colour on a new framebuffer, or another one on the right half."""
        dumb = drm.call(
            self.fd, drm.MODE_CREATE_DUMB,
            drm.CreateDumb(height=height, width=width, bpp=32),
        )  # fmt: skip
        offset = drm.call(self.fd, drm.MODE_MAP_DUMB, drm.MapDumb(dumb.handle)).offset
        with mmap.mmap(self.fd, dumb.size, offset=offset) as memory:
            colors = [color] * (width // 2) + [color if right is None else right] * (dumb.pitch // 4)
            row = struct.pack(f"<{dumb.pitch // 4}I", *colors[: dumb.pitch // 4])
            memory[:] = (row * height).ljust(dumb.size, b"\0")
        framebuffer = drm.Fb2(width=width, height=height, format=XRGB8888)
        framebuffer.handles[0], framebuffer.pitches[0] = dumb.handle, dumb.pitch
        drm.call(self.fd, drm.MODE_ADDFB2, framebuffer)
        drm.call(self.fd, drm.GEM_CLOSE, drm.GemClose(dumb.handle))
        return framebuffer.fb_id

    def _ids_of(self, number: int, kind: int) -> dict[str, int]:
        """The ids of an object's properties by name; they never change."""
        if number not in self._ids:
            known = self.properties(number, kind)
            self._ids[number] = {name: id for name, (id, _) in known.items()}
        return self._ids[number]

    def properties(self, number: int, kind: int) -> dict[str, tuple[int, int]]:
        """{name: (id, value)} of a leased object; `kind` is one of kms.OBJECT_*."""
        argument = drm.ObjProperties(obj_id=number, obj_type=kind)
        drm.call(self.fd, drm.MODE_OBJ_GETPROPERTIES, argument)
        ids = (ctypes.c_uint32 * argument.props)()
        values = (ctypes.c_uint64 * argument.props)()
        argument.props_ptr, argument.values_ptr = map(ctypes.addressof, (ids, values))
        drm.call(self.fd, drm.MODE_OBJ_GETPROPERTIES, argument)
        names = (drm.call(self.fd, drm.MODE_GETPROPERTY, drm.GetProperty(prop_id=i)).name for i in ids)
        return {name.decode(): pair for name, *pair in zip(names, ids, values)}


def the_one(crtcs: Sequence[int]) -> int:
    """The CRTC of a lease of one display."""
    if len(crtcs) != 1:
        raise Lacking(f"the lease has {len(crtcs)} CRTCs")
    return crtcs[0]
