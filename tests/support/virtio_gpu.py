"""The card of a QEMU machine: virtio-gpu, whose displays are windows of the host.

A window is opened, resized and closed by what a VNC client asks for: each display's port is such a
client's wire (testbed/qemu/hardware.py). EDIDs are the kernel's overrides: the driver reads them
when a window changes, and drops a preferred mode that is not of the window's size.

The device remembers for the driver that something has changed, until the driver says that it has
looked. The driver (7.3) says so too late: what changes meanwhile is forgotten. So there is no next
change before that.
"""

import pathlib
import struct

from support import virtio_config
from support.waiting import wait_until
from testbed.description import Machine

DEBUGFS = pathlib.Path("/sys/kernel/debug/dri")
DRM = pathlib.Path("/sys/class/drm")
PORTS = pathlib.Path("/sys/class/virtio-ports")
GREETED = pathlib.Path("/run/displays-greeted")
PLAIN_WINDOW = (1024, 768)      # of a display without an EDID of ours
CONNECTED = "connected"
EDID_PATIENCE = 1.0     # seconds
ATTEMPTS = 5            # to have a display known by its EDID
VIRTIO, BOCHS = "virtio-pci", "bochs-drm"     # drivers of the cards' PCI devices
NO_SECURITY, SHARED = b"\1", b"\1"
SET_DESKTOP_SIZE = struct.Struct(">BxHHBx")
SCREEN = struct.Struct(">IHHHHI")
EVENTS_READ = 0     # in the device's configuration: what the driver has not looked at yet
SERVER_INIT = struct.Struct(">HH16sI")


def cards_of(driver: str) -> list:
    """The names of a driver's nodes (card0), in the order of their numbers."""
    found = [path for path in DRM.glob("card[0-9]*") if "-" not in path.name
             and (path / "device/driver").resolve().name == driver]
    return [path.name for path in sorted(found, key=lambda path: int(path.name[len("card"):]))]


def _port(display: int):
    """The open port of a display; whoever has it open has it alone."""
    name = f"display{display}"
    found = next(p for p in PORTS.iterdir() if (p / "name").read_text().strip() == name)
    return open(f"/dev/{found.name}", "r+b", buffering=0)


def _greet(port):
    """Says hello as a VNC client does (RFC 6143, 7.1 to 7.3): once, for the wire stays."""
    def take(size: int) -> bytes:
        data = b""
        while len(data) < size:
            data += port.read(size - len(data))
        return data

    port.write(take(len(b"RFB 003.008\n")))
    take(take(1)[0])    # the kinds of security that can be had
    port.write(NO_SECURITY)
    assert take(4) == bytes(4), "VNC is denied"
    port.write(SHARED)
    *_, name_length = SERVER_INIT.unpack(take(SERVER_INIT.size))
    take(name_length)


def _size_of(edid) -> tuple:
    """Width and height of an EDID's preferred mode; PLAIN_WINDOW for None."""
    if edid is None:
        return PLAIN_WINDOW
    timing = bytes(edid)[54:72]
    return timing[2] | (timing[4] & 0xF0) << 4, timing[5] | (timing[7] & 0xF0) << 4


class Card:
    """See machine.Card. One at a time: a machine has one such card, and it is there to stay."""

    def __init__(self, description: Machine):
        self.description = description
        self.node = cards_of(VIRTIO)[0]
        self.card = f"/dev/dri/{self.node}"
        self.debugfs = DEBUGFS / self.node[len("card"):]
        self._sysfs = DRM / self.node
        found = sorted(self._sysfs.glob(f"{self.node}-Virtual-*"),
                       key=lambda path: int((path / "connector_id").read_text()))
        self._sockets = [path.name.split("-", 1)[1] for path in found]
        if len(description.connectors) > len(self._sockets):
            raise ValueError(f"{len(description.connectors)} displays on {len(self._sockets)} sockets")
        self.connectors = self._sockets[:len(description.connectors)]
        self._sizes = [_size_of(connector.edid) for connector in description.connectors]

    def greet(self):
        """Makes the displays' windows ready to be asked for; once in a guest's life."""
        for display in range(len(self._sockets)):
            with _port(display) as port:
                _greet(port)
        self.resize(0, *PLAIN_WINDOW)   # was open from the start, but nobody had asked for that
        GREETED.touch()

    def plug(self, display: int, edid=None):
        if edid is not None:
            self.set_edid(display, edid)
        width, height = self._sizes[display]
        self.resize(display, width, height)
        for _ in range(ATTEMPTS):
            if self._has_edid(display):
                break
            self.resize(display, width + 8, height)
            self.resize(display, width, height)

    def unplug(self, display: int):
        self.resize(display, 0, 0)

    def resize(self, display: int, width: int, height: int):
        """Opens or resizes the display's window; 0 × 0 closes it, which unplugs the display.

        Returns when the kernel has told who is interested.
        """
        with _port(display) as port:
            port.write(SET_DESKTOP_SIZE.pack(251, width, height, 1)
                       + SCREEN.pack(0, 0, 0, width, height, 0))
        wait_until(lambda: self.plugged(display) == bool(width and height) and self._at_rest(),
                   f"display {display} is {width}x{height}")

    def set_edid(self, display: int, edid):
        self._override(display, edid)
        self._sizes[display] = _size_of(edid)

    def probe(self, display: int):
        (self._of(display) / "status").write_text("detect")

    def plugged(self, display: int) -> bool:
        return (self._of(display) / "status").read_text().strip() == CONNECTED

    def exists(self) -> bool:
        return True

    def destroy(self):
        for display in range(len(self._sockets)):
            if self.plugged(display):
                self.unplug(display)
            self._override(display, None)

    def _at_rest(self) -> bool:
        """Whether the driver has dealt with all changes of windows."""
        return virtio_config.read_word(self._sysfs / "device", EVENTS_READ) == 0

    def _has_edid(self, display: int) -> bool:
        """Whether it has, after a while. The driver asks for an EDID when a window changes, and the
        kernel drops it if somebody probes the connector before the driver knows that it is open."""
        try:
            wait_until(lambda: (self._of(display) / "edid").read_bytes(), "the EDID", EDID_PATIENCE)
        except TimeoutError:
            return False
        return True

    def _override(self, display: int, edid):
        path = self.debugfs / self._sockets[display] / "edid_override"
        path.write_bytes(b"reset" if edid is None else bytes(edid))

    def _of(self, display: int) -> pathlib.Path:
        return self._sysfs / f"{self.node}-{self._sockets[display]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.destroy()


def create(description: Machine) -> Card:
    """See machine.create: the one card, with these displays and no others plugged in."""
    card = Card(description)
    if not GREETED.exists():
        card.greet()
    card.destroy()
    for index, connector in enumerate(description.connectors):
        card.set_edid(index, connector.edid)
        if connector.plugged:
            card.plug(index)
    return card
