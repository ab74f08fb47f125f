"""Reads a virtio device's configuration beside its driver, by the window that PCI has for that.

See "PCI configuration access capability" of the virtio specification (4.1.4.9).
"""

import os
import pathlib
import struct

CAPABILITIES_POINTER = 0x34
VENDOR = 0x09   # the kind of PCI capability
DEVICE, WINDOW = 4, 5   # the kinds of virtio's own: where the configuration is, and the window
CAPABILITY = struct.Struct("<BBBBBxxxII")   # vendor, next, length, kind, BAR, offset, length
WORD = struct.Struct("<I")


def read_word(device: pathlib.Path, offset: int) -> int:
    """Four bytes of the configuration. device: the PCI device's folder in sysfs."""
    config = os.open(device / "config", os.O_RDWR | os.O_CLOEXEC)
    try:
        where = _capabilities(config)
        *_, bar, start, _ = where[DEVICE][1]
        window = where[WINDOW][0]
        for field, data in ((4, bytes([bar])), (8, WORD.pack(start + offset)), (12, WORD.pack(4))):
            os.pwrite(config, data, window + field)
        return WORD.unpack(os.pread(config, WORD.size, window + CAPABILITY.size))[0]
    finally:
        os.close(config)


def _capabilities(config: int) -> dict:
    """{kind: (position, fields)} of virtio's capabilities."""
    found = {}
    position = os.pread(config, 1, CAPABILITIES_POINTER)[0]
    while position:
        fields = CAPABILITY.unpack(os.pread(config, CAPABILITY.size, position))
        if fields[0] == VENDOR:
            found[fields[3]] = (position, fields)
        position = fields[1]
    return found
