"""A display whose serial number is no text, but a number alone."""

import dataclasses

from testbed.edid import VIVE


def without_text(serial: int) -> bytes:
    """The EDID of a headset."""
    edid = bytearray(bytes(dataclasses.replace(VIVE, serial=serial)))
    edid[90:108] = b"\0\0\0\x10".ljust(18, b"\0")  # nothing instead of that text
    edid[127] = -sum(edid[:127]) % 256
    return bytes(edid)
