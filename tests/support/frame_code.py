"""Reads the number of the frame in a picture of sublet-lessee: see "The test picture" in its
manual page."""

from support import capture

CELLS = 32


def frame_number(picture: capture.Picture) -> int | None:
    """None if the picture carries no frame code, or parts of two."""
    cells = 0
    for cell in range(CELLS):
        x = (2 * cell + 1) * picture.width // (2 * CELLS)
        red, _, _ = picture.pixel(x, picture.width // (2 * CELLS))
        cells = cells << 1 | (red > 127)
    number = cells >> 6 & 0xFFFFFF
    return number if _encode(number) == cells else None


def _encode(number: int) -> int:
    check = 0xA
    for shift in range(0, 24, 4):
        check ^= number >> shift & 0xF
    return 0b10 << 30 | number << 6 | check << 2 | 0b01
