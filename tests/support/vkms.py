"""Cards of vkms, made at run time through configfs; EDIDs are the kernel's overrides in debugfs."""

import os
import pathlib

from support.waiting import wait_until
from testbed.description import CURSOR, OVERLAY, PRIMARY, Connector, Machine

CONFIGFS = pathlib.Path("/sys/kernel/config/vkms")
DEBUGFS = pathlib.Path("/sys/kernel/debug/dri")
DEVICES = pathlib.Path("/sys/devices/faux")
CONNECTED, DISCONNECTED = "1", "2"
PLANE_TYPES = {OVERLAY: "0", PRIMARY: "1", CURSOR: "2"}


class Card:
    """See machine.Card."""

    def __init__(self, description: Machine):
        self.description = description
        self._overridden = set()  # displays whose EDID we have set
        self._config = CONFIGFS / description.name
        drm = DEVICES / description.name / "drm"
        self.node = wait_until(
            lambda: next((e.name for e in drm.glob("card*")), None), "the card is there")
        self.card = f"/dev/dri/{self.node}"
        self.debugfs = DEBUGFS / description.name
        self._sysfs = drm / self.node
        found = sorted(self._sysfs.glob(f"{self.node}-Virtual-*"),
                       key=lambda path: int((path / "connector_id").read_text()))
        self.connectors = [path.name.split("-", 1)[1] for path in found]

    def plug(self, display: int, edid=None):
        if edid is not None:
            self.set_edid(display, edid)
        self._set_status(display, CONNECTED)

    def unplug(self, display: int):
        self._set_status(display, DISCONNECTED)

    def set_edid(self, display: int, edid):
        path = self.debugfs / self.connectors[display] / "edid_override"
        path.write_bytes(b"reset" if edid is None else bytes(edid))
        (self._overridden.discard if edid is None else self._overridden.add)(display)

    def set_modeset_time(self, milliseconds: int):
        (self.debugfs / "modeset_ms").write_text(str(milliseconds))

    def probe(self, display: int):
        (self._sysfs / f"{self.node}-{self.connectors[display]}" / "status").write_text("detect")

    def plugged(self, display: int) -> bool:
        return self._status(display).read_text().strip() == CONNECTED

    def exists(self) -> bool:
        return self._config.exists()

    def remove(self):
        for display in [*self._overridden]:
            self.set_edid(display, None)  # or the kernel leaks it together with the card
        (self._config / "enabled").write_text("0")

    def destroy(self):
        self.remove()
        for link in self._config.glob("*/*/possible_*/*"):
            link.unlink()
        for item in self._config.glob("*/*"):
            item.rmdir()
        self._config.rmdir()

    def _status(self, display: int) -> pathlib.Path:
        return self._config / "connectors" / f"connector{display}" / "status"

    def _set_status(self, display: int, status: str):
        self._status(display).write_text(status)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.exists():
            self.destroy()


def create(description: Machine) -> Card:
    """See machine.create."""
    config = CONFIGFS / description.name
    config.mkdir()
    for index in range(description.crtcs):
        crtc = config / "crtcs" / f"crtc{index}"
        crtc.mkdir()
        (crtc / "writeback").write_text(str(int(description.writeback)))
    for index, plane in enumerate(description.planes):
        item = config / "planes" / f"plane{index}"
        item.mkdir()
        (item / "type").write_text(PLANE_TYPES[plane.kind])
        _link_crtcs(config, item, plane.crtcs)
    for index, connector in enumerate(description.connectors):
        _add_connector(config, index, connector)
    (config / "enabled").write_text("1")
    card = Card(description)
    wait_until(lambda: os.path.exists(card.card), f"{card.card} exists")
    for index, connector in enumerate(description.connectors):
        if connector.edid is not None:
            card.set_edid(index, connector.edid)
        if connector.plugged:
            card.plug(index)
        card.probe(index)
    return card


def _add_connector(config: pathlib.Path, index: int, connector: Connector):
    encoder = config / "encoders" / f"encoder{index}"
    encoder.mkdir()
    _link_crtcs(config, encoder, connector.crtcs)
    item = config / "connectors" / f"connector{index}"
    item.mkdir()
    (item / "status").write_text(DISCONNECTED)
    (item / "possible_encoders" / encoder.name).symlink_to(encoder)


def _link_crtcs(config: pathlib.Path, item: pathlib.Path, crtcs):
    for index in crtcs:
        crtc = config / "crtcs" / f"crtc{index}"
        (item / "possible_crtcs" / crtc.name).symlink_to(crtc)
