"""A virtual machine's displays as one value: what is in a vkms card and what is plugged into it."""

import dataclasses
import json

from .edid import DESKTOP, SECOND, VIVE, Edid

PRIMARY, CURSOR, OVERLAY = "primary", "cursor", "overlay"


@dataclasses.dataclass(frozen=True)
class Plane:
    """kind: PRIMARY, CURSOR or OVERLAY; crtcs: indices of the CRTCs that can use it."""

    kind: str
    crtcs: tuple


@dataclasses.dataclass(frozen=True)
class Connector:
    """A socket for a display.

    edid     of what is plugged in; None: a display without EDID
    plugged  whether it is plugged in from the start
    crtcs    indices of the CRTCs that can drive it
    """

    crtcs: tuple
    edid: Edid = None
    plugged: bool = True


@dataclasses.dataclass(frozen=True)
class Machine:
    """One card. Every CRTC has a writeback connector if `writeback` is set."""

    crtcs: int
    planes: tuple
    connectors: tuple
    name: str = "sublet"
    writeback: bool = True


def pipe_planes(crtc: int, overlays: int = 1) -> tuple:
    """The usual planes of one CRTC, used by no other; vkms stacks them in this order."""
    kinds = (PRIMARY,) + (OVERLAY,) * overlays + (CURSOR,)
    return tuple(Plane(kind, (crtc,)) for kind in kinds)


def displays(edids, name: str = "sublet", overlays: int = 1, unplugged=()) -> Machine:
    """One independent pipe (CRTC, its planes, connector) per EDID.

    unplugged  indices of connectors with nothing plugged in yet
    """
    edids = tuple(edids)
    return Machine(
        crtcs=len(edids),
        planes=sum((pipe_planes(crtc, overlays) for crtc in range(len(edids))), ()),
        connectors=tuple(Connector((index,), edid, index not in unplugged)
                         for index, edid in enumerate(edids)),
        name=name)


def desk(pipes: int = 3, headsets: int = 1) -> Machine:
    """The default machine: a desktop monitor, the headsets, then further monitors."""
    if not 0 <= headsets <= pipes:
        raise ValueError(f"{headsets} headsets do not fit on {pipes} pipes")
    monitors = [DESKTOP] + [dataclasses.replace(SECOND, serial=serial)
                            for serial in range(1, pipes)]
    hmds = [dataclasses.replace(VIVE, serial=serial) for serial in range(1, headsets + 1)]
    monitors = monitors[:pipes - headsets]
    return displays(monitors[:1] + hmds + monitors[1:])


def small(machine: Machine) -> Machine:
    """The same displays with a sixteenth of the pixels: a testbed pays for each page of a buffer."""
    def shrunk(connector: Connector) -> Connector:
        edid = connector.edid
        edid = edid and dataclasses.replace(edid, width=edid.width // 4, height=edid.height // 4)
        return dataclasses.replace(connector, edid=edid)

    return dataclasses.replace(machine, connectors=tuple(map(shrunk, machine.connectors)))


def to_json(machine: Machine) -> dict:
    """Plain dicts and lists, for the wire."""
    return dataclasses.asdict(machine)


def from_json(data: dict) -> Machine:
    """The inverse of to_json."""
    data = json.loads(json.dumps(data))
    connectors = tuple(
        Connector(tuple(c["crtcs"]), c["edid"] and _edid(c["edid"]), c["plugged"])
        for c in data["connectors"])
    planes = tuple(Plane(p["kind"], tuple(p["crtcs"])) for p in data["planes"])
    return Machine(data["crtcs"], planes, connectors, data["name"], data["writeback"])


def _edid(data: dict) -> Edid:
    return Edid(**{**data, "size_mm": tuple(data["size_mm"])})
