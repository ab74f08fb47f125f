"""A card of any driver whose displays are forced: plugged and unplugged through sysfs, with EDIDs
through debugfs, whatever is at the connectors.

Both are the kernel's own: drivers/gpu/drm/drm_sysfs.c (`status` takes on, off and detect) and
drm_debugfs.c (`edid_override`). A driver that polls, as those of hardware do, tells user space of a
forced change by a uevent. vkms does not poll: there, configfs is made to send it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from support.waiting import wait_until
from testbed import description
from testbed.edid import Edid

DRM = Path("/sys/class/drm")
DEBUGFS = Path("/sys/kernel/debug/dri")
VKMS = Path("/sys/kernel/config/vkms")
ON, OFF, DETECT = "on", "off", "detect"
RESET = b"reset"
# What `status` takes for what debugfs' `force` says: drm_get_connector_force_name().
STATES = {"unspecified": DETECT, "on": ON, "digital": "on-digital", "off": OFF}


class Connector:
    """One connector of a card, as an administrator finds it: forced or not, with an EDID of theirs or not.

    node  of the card: "card0"
    name  as the kernel calls it: "DP-2"
    """

    def __init__(self, node: str, name: str) -> None:
        self.name = name
        self.status = DRM / f"{node}-{name}" / "status"
        self._node = node
        self._debugfs = DEBUGFS / node.removeprefix("card") / name
        self._edid = self._debugfs / "edid_override"
        self._found = self.forced(), self.edid()

    def forced(self) -> str:
        """What `status` was told last; DETECT where the kernel does not tell."""
        try:
            told = (self._debugfs / "force").read_text(encoding="ascii").strip()
        except OSError:
            return DETECT
        return STATES.get(told, DETECT)

    def edid(self) -> bytes | None:
        """The one that overrides the display's own, empty if none does; None where none can."""
        try:
            return self._edid.read_bytes()
        except OSError:
            return None

    def force(self, state: str) -> None:
        self.status.write_text(state)
        self._announce()

    def set_edid(self, edid: bytes | None) -> None:
        self._edid.write_bytes(RESET if edid is None else edid)

    def restore(self) -> None:
        """It is again as it was found; both are tried, also if one fails."""
        state, edid = self._found
        with contextlib.ExitStack() as steps:  # the last one is the first
            if state != DETECT:
                steps.callback(self.force, state)
            steps.callback(self.force, DETECT)  # Only a change has the kernel look at the EDID anew.
            if edid is not None or self.edid() is not None:
                steps.callback(self.set_edid, edid or None)

    def _announce(self) -> None:
        """Has vkms send the uevent: its configfs sends it even if nothing changes there."""
        device = (DRM / self._node / "device").resolve().name
        status = next(VKMS.glob(f"{device}/connectors/*/status"), None)
        if status:
            status.write_text(status.read_text())


@contextlib.contextmanager
def restored(path: str, connectors: Iterable[str]) -> Iterator[None]:
    """In the end connectors of a card are as they are now, whatever was made of them meanwhile.

    path  of the primary node
    """
    found = [Connector(os.path.basename(os.path.realpath(path)), name) for name in connectors]
    with contextlib.ExitStack() as steps:
        for connector in found:
            steps.callback(connector.restore)
        yield


class ForcedCard:
    """See support.machine.Card. In the end its connectors are as they were found, also if they
    cannot all be forced.

    path      of the primary node
    displays  EDIDs by connector, as the kernel calls it: "DP-2"
    """

    def __init__(self, path: str, displays: Mapping[str, Edid]) -> None:
        self.card = path
        self.node = os.path.basename(os.path.realpath(path))
        self.debugfs = DEBUGFS / self.node.removeprefix("card")
        self.connectors = list(displays)
        self.description = description.Machine(
            0, (), tuple(description.Connector((), edid) for edid in displays.values()), name=self.node
        )
        for connector in displays:
            if not (DRM / f"{self.node}-{connector}" / "status").exists():
                known = sorted(status.parent.name for status in DRM.glob(f"{self.node}-*/status"))
                raise ValueError(f"{path} has no connector {connector}, only {', '.join(known)}")
        self._forced = [Connector(self.node, name) for name in displays]

    @staticmethod
    def driver(path: str) -> str:
        """The driver of a card, by the path of its primary node."""
        node = os.path.basename(os.path.realpath(path))
        return (DRM / node / "device/driver").resolve().name

    def plug(self, display: int, edid: Edid | bytes | None = None) -> None:
        if edid is not None:
            self.set_edid(display, edid)
        self._forced[display].force(ON)

    def unplug(self, display: int) -> None:
        self._forced[display].force(OFF)

    def set_edid(self, display: int, edid: Edid | bytes | None) -> None:
        self._forced[display].set_edid(None if edid is None else bytes(edid))

    def probe(self, display: int) -> None:
        """A forced connector is probed by being forced: by way of the other state if need be."""
        self._forced[display].force(ON if self.plugged(display) else OFF)

    def plugged(self, display: int) -> bool:
        return self._forced[display].status.read_text().strip() == "connected"

    def exists(self) -> bool:
        return self._forced[0].status.exists()

    def destroy(self) -> None:
        """All of it, also if some of it fails."""
        with contextlib.ExitStack() as steps:  # the last one is the first
            for connector in reversed(self._forced):
                steps.callback(connector.restore)

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
