"""Makes EDIDs: 128 bytes in which a virtual display says who it is and what it can show."""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Edid:
    """The facts of one display; `bytes()` gives the base block of EDID 1.4.

    maker      three capital letters, as registered (PNP id)
    product    16-bit product code; with the maker it decides the kernel's quirks
    name       at most 13 characters
    width, height, refresh   the one mode, preferred; pixels and Hz
    size_mm    of the picture
    """

    maker: str
    product: int
    name: str
    width: int
    height: int
    refresh: int
    serial: int = 1
    size_mm: tuple = (520, 320)

    def __bytes__(self) -> bytes:
        block = bytearray(128)
        block[0:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
        block[8:10] = _maker_code(self.maker).to_bytes(2, "big")
        block[10:12] = self.product.to_bytes(2, "little")
        block[12:16] = self.serial.to_bytes(4, "little")
        block[16:18] = bytes([1, 2024 - 1990])
        block[18:20] = bytes([1, 4])
        block[20] = 0xA5    # digital, 8 bits per colour, DisplayPort
        block[21:23] = bytes(round(mm / 10) for mm in self.size_mm)
        block[23] = 120     # gamma 2.2
        block[24] = 0x06    # sRGB; the first timing is the native one
        block[25:35] = bytes.fromhex("ee91a3544c99260f5054")   # sRGB primaries
        block[38:54] = b"\x01\x01" * 8                          # no standard timings
        block[54:72] = _detailed_timing(self)
        block[72:90] = _text(0xFC, self.name)
        block[90:108] = _text(0xFF, f"{self.serial:08d}")
        block[108:126] = _text(0xFE, "virtual")
        block[127] = -sum(block) % 256
        return bytes(block)


def _maker_code(maker: str) -> int:
    code = 0
    for letter in maker:
        code = code << 5 | ord(letter) - ord("A") + 1
    return code


def _text(tag: int, text: str) -> bytes:
    if len(text) > 13:
        raise ValueError(f"{text!r} has more than 13 characters")
    padded = text if len(text) == 13 else text + "\n"
    return bytes([0, 0, 0, tag, 0]) + padded.ljust(13).encode("ascii")


def _detailed_timing(edid: Edid) -> bytes:
    """Reduced blanking after VESA CVT 1.2, the clock chosen so that the refresh is exact."""
    h_blank, h_front, h_sync = 160, 48, 32
    v_front, v_sync, v_back_least = 3, 6, 6
    line_time = (1 / edid.refresh - 460e-6) / edid.height
    v_blank = max(math.floor(460e-6 / line_time) + 1, v_front + v_sync + v_back_least)
    clock = round((edid.width + h_blank) * (edid.height + v_blank) * edid.refresh / 10000)
    if clock > 0xFFFF:
        raise ValueError(f"{edid.name}: the mode needs a higher clock than an EDID can tell")
    h_size, v_size = edid.size_mm
    return clock.to_bytes(2, "little") + bytes([
        edid.width & 0xFF, h_blank & 0xFF, edid.width >> 8 << 4 | h_blank >> 8,
        edid.height & 0xFF, v_blank & 0xFF, edid.height >> 8 << 4 | v_blank >> 8,
        h_front, h_sync, v_front << 4 | v_sync, 0,
        h_size & 0xFF, v_size & 0xFF, h_size >> 8 << 4 | v_size >> 8,
        0, 0, 0x1A])


DESKTOP = Edid("DEL", 0xA0B1, "Desk 24", 1920, 1080, 60)
SECOND = Edid("GSM", 0x58C2, "Side 19", 1280, 1024, 60, size_mm=(376, 301))
VIVE = Edid("HVR", 0xAA01, "Headset", 2160, 1200, 90, size_mm=(122, 68))
