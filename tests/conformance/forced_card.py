"""A card of any driver whose displays are forced: plugged and unplugged through sysfs, with EDIDs
through debugfs, whatever is at the connectors.

Both are the kernel's own: drivers/gpu/drm/drm_sysfs.c (`status` takes on, off and detect) and
drm_debugfs.c (`edid_override`). A driver that polls, as those of hardware do, tells user space of a
forced change by a uevent. vkms does not poll: there, configfs is made to send it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from support.waiting import wait_until
from testbed.description import Connector, Machine
from testbed.edid import Edid

DRM = Path("/sys/class/drm")
DEBUGFS = Path("/sys/kernel/debug/dri")
VKMS = Path("/sys/kernel/config/vkms")
ON, OFF, DETECT = "on", "off", "detect"
RESET = b"reset"


class ForcedCard:
    """See support.machine.Card. In the end its connectors are again what is really there, also if
    they cannot all be forced.

    path      of the primary node
    displays  EDIDs by connector, as the kernel calls it: "DP-2"
    """

    def __init__(self, path: str, displays: Mapping[str, Edid]) -> None:
        self.card = path
        self.node = os.path.basename(os.path.realpath(path))
        self.debugfs = DEBUGFS / self.node.removeprefix("card")
        self.connectors = list(displays)
        self.description = Machine(
            0, (), tuple(Connector((), edid) for edid in displays.values()), name=self.node
        )
        for connector in displays:
            if not self._status(connector).exists():
                known = sorted(status.parent.name for status in DRM.glob(f"{self.node}-*/status"))
                raise ValueError(f"{path} has no connector {connector}, only {', '.join(known)}")

    @staticmethod
    def driver(path: str) -> str:
        """The driver of a card, by the path of its primary node."""
        node = os.path.basename(os.path.realpath(path))
        return (DRM / node / "device/driver").resolve().name

    def plug(self, display: int, edid: Edid | bytes | None = None) -> None:
        if edid is not None:
            self.set_edid(display, edid)
        self._force(display, ON)

    def unplug(self, display: int) -> None:
        self._force(display, OFF)

    def set_edid(self, display: int, edid: Edid | bytes | None) -> None:
        path = self.debugfs / self.connectors[display] / "edid_override"
        path.write_bytes(RESET if edid is None else bytes(edid))

    def probe(self, display: int) -> None:
        """A forced connector is probed by being forced: by way of the other state if need be."""
        self._force(display, ON if self.plugged(display) else OFF)

    def plugged(self, display: int) -> bool:
        return self._status(self.connectors[display]).read_text().strip() == "connected"

    def exists(self) -> bool:
        return self._status(self.connectors[0]).exists()

    def destroy(self) -> None:
        """All of it, also if some of it fails."""
        with contextlib.ExitStack() as steps:  # the last one is the first
            for display in reversed(range(len(self.connectors))):
                steps.callback(self._force, display, DETECT)
                steps.callback(self.set_edid, display, None)

    def __enter__(self) -> ForcedCard:
        try:
            for display, connector in enumerate(self.description.connectors):
                self.unplug(display)  # or the kernel would not look at the EDID anew
                self.plug(display, connector.edid)
                wait_until(lambda d=display: self.plugged(d), "the display is plugged in")
        except BaseException:
            with contextlib.suppress(OSError):  # What has failed first says more.
                self.destroy()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.destroy()

    def _status(self, connector: str) -> Path:
        return DRM / f"{self.node}-{connector}" / "status"

    def _force(self, display: int, state: str) -> None:
        self._status(self.connectors[display]).write_text(state)
        self._announce()

    def _announce(self) -> None:
        """Has vkms send the uevent: its configfs sends it even if nothing changes there."""
        device = (DRM / self.node / "device").resolve().name
        status = next(VKMS.glob(f"{device}/connectors/*/status"), None)
        if status:
            status.write_text(status.read_text())
