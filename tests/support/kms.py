"""The kernel's own view of a card, read from outside its master: the second oracle of the tests.

Reads through a spectator fd (drm_ioctl.open_spectator). Who leases what is in leases.py.
"""

import ctypes
import dataclasses
import os
import struct

from support import drm_ioctl as drm

OBJECT_CRTC, OBJECT_CONNECTOR, OBJECT_PLANE = 0xCCCCCCCC, 0xC0C0C0C0, 0xEEEEEEEE
CONNECTOR_TYPES = {10: "DP", 11: "HDMI-A", 14: "eDP", 15: "Virtual", 18: "Writeback"}
STATUS = {1: "connected", 2: "disconnected", 3: "unknown"}
PLANE_KINDS = {0: "overlay", 1: "primary", 2: "cursor"}


@dataclasses.dataclass(frozen=True)
class Mode:
    """refresh in Hz, exact."""

    width: int
    height: int
    refresh: float

    @staticmethod
    def of(info) -> "Mode":
        """From a drm.ModeInfo."""
        refresh = info.clock * 1000 / (info.htotal * info.vtotal)
        return Mode(info.hdisplay, info.vdisplay, refresh)


@dataclasses.dataclass(frozen=True)
class Connector:
    """crtc is 0 when none drives it; edid is b"" when there is none."""

    id: int
    name: str
    status: str
    non_desktop: bool
    crtc: int
    modes: tuple
    edid: bytes


@dataclasses.dataclass(frozen=True)
class Crtc:
    """mode is None when it is off."""

    id: int
    active: bool
    mode: Mode


@dataclasses.dataclass(frozen=True)
class Plane:
    """crtc and fb are 0 when it shows nothing. Positions in pixels, source in 1/65536 of one."""

    id: int
    kind: str
    crtc: int
    fb: int
    possible_crtcs: tuple
    zpos: int
    crtc_box: tuple     # x, y, width, height on the CRTC
    src_box: tuple      # x, y, width, height in the framebuffer


class Card:
    """A spectator of one card: reads, never changes, never is its master."""

    def __init__(self, path: str):
        self.path = path
        self.fd = drm.open_spectator(path)
        self._property_names = {}

    def close(self):
        """The fd is ours."""
        os.close(self.fd)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def connectors(self) -> list:
        """All connectors, the writeback ones too, as they were when last probed.

        Only the card's master can probe by ioctl; without one, machine.Card.probe() does it.
        """
        return [self._connector(number) for number in self._resources()["connectors"]]

    def connector(self, name: str) -> Connector:
        """One connector by its kernel name, "Virtual-1"."""
        for connector in self.connectors():
            if connector.name == name:
                return connector
        raise KeyError(f"{self.path} has no connector {name}")

    def crtcs(self) -> list:
        """All CRTCs, in the order of their index."""
        found = []
        for number in self._resources()["crtcs"]:
            crtc = drm.call(self.fd, drm.MODE_GETCRTC, drm.Crtc(crtc_id=number))
            active = bool(self.properties(number, OBJECT_CRTC)["ACTIVE"])
            found.append(Crtc(number, active, Mode.of(crtc.mode) if crtc.mode_valid else None))
        return found

    def crtc(self, number: int) -> Crtc:
        """One CRTC by its id."""
        return next(crtc for crtc in self.crtcs() if crtc.id == number)

    def planes(self, crtc: int = None) -> list:
        """All planes, or those that one CRTC shows now."""
        _, arrays = drm.read_arrays(self.fd, drm.MODE_GETPLANERESOURCES, drm.PlaneRes,
                                    {"planes": ("planes_ptr", ctypes.c_uint32)})
        crtcs = self._resources()["crtcs"]
        planes = [self._plane(number, crtcs) for number in arrays["planes"]]
        return [plane for plane in planes if crtc is None or plane.crtc == crtc]

    def property_ids(self, number: int, kind: int) -> list:
        """Of a KMS object; kind is one of OBJECT_*."""
        return [id for id, _ in self._properties(number, kind)]

    def properties(self, number: int, kind: int) -> dict:
        """{name: value} of a KMS object; kind is one of OBJECT_*."""
        return {self.property_name(id): value for id, value in self._properties(number, kind)}

    def _properties(self, number: int, kind: int) -> list:
        """(id, value) of each."""
        argument = drm.ObjProperties(obj_id=number, obj_type=kind)
        # Both arrays share one count: the first call tells it.
        drm.call(self.fd, drm.MODE_OBJ_GETPROPERTIES, argument)
        ids = (ctypes.c_uint32 * argument.props)()
        values = (ctypes.c_uint64 * argument.props)()
        argument.props_ptr, argument.values_ptr = map(ctypes.addressof, (ids, values))
        drm.call(self.fd, drm.MODE_OBJ_GETPROPERTIES, argument)
        return list(zip(ids, values))

    def property_name(self, number: int) -> str:
        """What a property is called; the kernel's ids of them differ from card to card."""
        if number not in self._property_names:
            answer = drm.call(self.fd, drm.MODE_GETPROPERTY, drm.GetProperty(prop_id=number))
            self._property_names[number] = answer.name.decode()
        return self._property_names[number]

    def _resources(self) -> dict:
        return drm.read_arrays(
            self.fd, drm.MODE_GETRESOURCES, drm.CardRes,
            {name: (f"{name}_ptr", ctypes.c_uint32) for name in ("crtcs", "connectors")})[1]

    def blob(self, number: int) -> bytes:
        """The contents of a property that is a blob; b"" if it has none (0)."""
        if not number:
            return b""
        argument = drm.call(self.fd, drm.MODE_GETPROPBLOB, drm.GetBlob(blob_id=number))
        data = (ctypes.c_uint8 * argument.length)()
        argument.data = ctypes.addressof(data)
        drm.call(self.fd, drm.MODE_GETPROPBLOB, argument)
        return bytes(data)

    def _connector(self, number: int) -> Connector:
        for _ in range(9):
            try:
                return self._read_connector(number)
            except FileNotFoundError:
                pass    # its EDID was read anew in between: another blob
        return self._read_connector(number)

    def _read_connector(self, number: int) -> Connector:
        argument, arrays = drm.read_arrays(
            self.fd, drm.MODE_GETCONNECTOR, lambda: drm.GetConnector(connector_id=number),
            {"modes": ("modes_ptr", drm.ModeInfo)})
        properties = self.properties(number, OBJECT_CONNECTOR)
        kind = CONNECTOR_TYPES.get(argument.type, "Unknown")
        return Connector(
            id=number, name=f"{kind}-{argument.type_id}", status=STATUS[argument.connection],
            non_desktop=bool(properties.get("non-desktop")), crtc=properties["CRTC_ID"],
            modes=tuple(Mode.of(mode) for mode in arrays["modes"]),
            edid=self.blob(properties.get("EDID", 0)))

    def _plane(self, number: int, crtcs: list) -> Plane:
        plane = drm.call(self.fd, drm.MODE_GETPLANE, drm.GetPlane(plane_id=number))
        values = self.properties(number, OBJECT_PLANE)
        signed = struct.Struct("q")

        def box(prefix):
            return tuple(signed.unpack(struct.pack("Q", values[f"{prefix}_{side}"]))[0]
                         for side in "XYWH")

        return Plane(
            id=number, kind=PLANE_KINDS[values["type"]], crtc=plane.crtc_id, fb=plane.fb_id,
            possible_crtcs=tuple(crtc for index, crtc in enumerate(crtcs)
                                 if plane.possible_crtcs >> index & 1),
            zpos=values.get("zpos", 0), crtc_box=box("CRTC"), src_box=box("SRC"))
