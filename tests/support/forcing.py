"""How a connector is forced, as the kernel tells."""

import os
from pathlib import Path
from typing import NamedTuple

DRM = Path("/sys/class/drm")
DEBUGFS = Path("/sys/kernel/debug/dri")


class Forcing(NamedTuple):
    """force, edid_override  of debugfs: "unspecified" and b"" where nothing is forced
    edid                   of sysfs, that programs are shown
    """

    force: str
    edid_override: bytes
    edid: bytes


def forcing(card: str, connector: str) -> Forcing:
    """Of a connector of a card, given by the path of its primary node."""
    node = os.path.basename(os.path.realpath(card))
    folder = DEBUGFS / node.removeprefix("card") / connector
    shown = DRM / f"{node}-{connector}" / "edid"
    force = (folder / "force").read_text(encoding="ascii").strip()
    return Forcing(force, (folder / "edid_override").read_bytes(), shown.read_bytes())
