"""Takes a picture of what a display shows, beside whoever drives it.

    PYTHONPATH=tests python3 tests/support/capture.py CONNECTOR PICTURE.png

The way that works while a compositor or a lessee is master: root reads the framebuffers of the
CRTC's planes (GETPLANE, GETFB2 with CAP_SYS_ADMIN, PRIME, mmap) and puts them together in zpos
order, as the hardware does. It takes no part in the card's state, so nobody is disturbed. A
writeback connector would need an atomic commit with a modeset by the master itself.
"""

import argparse
import mmap
import os
import pathlib
import sys

from support import drm_ioctl as drm
from support import kms, png

# fourcc: position of red, green, blue in the four bytes of a pixel, and of alpha if it counts
FORMATS = {
    b"XR24": (2, 1, 0, None), b"AR24": (2, 1, 0, 3),
    b"XB24": (0, 1, 2, None), b"AB24": (0, 1, 2, 3),
}
LINEAR, UNKNOWN_MODIFIER = 0, (1 << 56) - 1


class Dark(ValueError):
    """There is nothing to take a picture of."""


class Picture:
    """8-bit RGB, rows from the top without padding."""

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height
        self.rgb = bytearray(width * height * 3)

    def pixel(self, x: int, y: int) -> tuple:
        """(red, green, blue)."""
        start = (y * self.width + x) * 3
        return tuple(self.rgb[start:start + 3])

    def save(self, path):
        """Writes a PNG."""
        pathlib.Path(path).write_bytes(png.encode(self.width, self.height, self.rgb))

    def put(self, x: int, y: int, rows, layout: tuple):
        """Lays rows of four-byte pixels over the picture, clipped, premultiplied alpha blended."""
        red, green, blue, alpha = layout
        for offset, row in enumerate(rows):
            line, left = y + offset, max(-x, 0)
            count = min(len(row) // 4, self.width - x) - left
            if not 0 <= line < self.height or count <= 0:
                continue
            row = row[left * 4:(left + count) * 4]
            pixels = bytearray(count * 3)
            pixels[0::3], pixels[1::3], pixels[2::3] = row[red::4], row[green::4], row[blue::4]
            start = (line * self.width + x + left) * 3
            if alpha is not None and row[alpha::4] != b"\xff" * count:
                below = self.rgb[start:start + count * 3]
                opacity = row[alpha::4]
                for i, value in enumerate(pixels):
                    pixels[i] = min(255, value + below[i] * (255 - opacity[i // 3]) // 255)
            self.rgb[start:start + count * 3] = pixels


def _rows(card: kms.Card, plane: kms.Plane):
    """The plane's source rectangle as (rows, layout)."""
    fb = drm.call(card.fd, drm.MODE_GETFB2, drm.Fb2(fb_id=plane.fb))
    if not fb.handles[0]:
        raise PermissionError("the kernel shows framebuffers to root alone")
    handle = fb.handles[0]
    try:
        code = fb.format.to_bytes(4, "little")
        if code not in FORMATS or fb.modifiers[0] not in (LINEAR, UNKNOWN_MODIFIER):
            raise NotImplementedError(f"framebuffer of format {code!r}, {fb.modifiers[0]:#x}")
        prime = drm.call(card.fd, drm.PRIME_HANDLE_TO_FD,
                         drm.PrimeHandle(handle, os.O_CLOEXEC | os.O_RDWR, -1)).fd
    finally:
        drm.call(card.fd, drm.GEM_CLOSE, drm.GemClose(handle))
    x, y, width, height = (value >> 16 for value in plane.src_box)
    try:
        end = fb.offsets[0] + fb.pitches[0] * (y + height)
        with mmap.mmap(prime, end, mmap.MAP_SHARED, mmap.PROT_READ) as memory:
            starts = (fb.offsets[0] + fb.pitches[0] * (y + line) + x * 4 for line in range(height))
            return [memory[start:start + width * 4] for start in starts], FORMATS[code]
    finally:
        os.close(prime)


def _height(plane: kms.Plane) -> tuple:
    """Sorts planes from the lowest to the topmost; without zpos by their usual order."""
    return plane.zpos, ("primary", "overlay", "cursor").index(plane.kind)


def crtc_picture(card: kms.Card, crtc: kms.Crtc) -> Picture:
    """What a lit CRTC shows. ValueError when it is off.

    The planes are read one after the other: while they flip, they may be of different frames.
    A framebuffer that goes away in between is read again.
    """
    if not crtc.active or crtc.mode is None:
        raise Dark(f"CRTC {crtc.id} is off")
    for attempt in range(10):
        picture = Picture(crtc.mode.width, crtc.mode.height)
        try:
            for plane in sorted(card.planes(crtc.id), key=_height):
                if plane.fb:
                    picture.put(*plane.crtc_box[:2], *_rows(card, plane))
            return picture
        except FileNotFoundError:
            if attempt == 9:
                raise
    return None


def display_picture(card_path: str, connector: str) -> Picture:
    """What the display on a connector shows."""
    with kms.Card(card_path) as card:
        crtc = card.connector(connector).crtc
        if not crtc:
            raise Dark(f"{connector} is driven by no CRTC")
        return crtc_picture(card, card.crtc(crtc))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Saves what a display shows as PNG.")
    parser.add_argument("connector", help='kernel name ("Virtual-1")')
    parser.add_argument("picture", help="PNG file to write")
    parser.add_argument("--card", default=os.environ.get("SUBLET_CARD", "/dev/dri/card0"))
    options = parser.parse_args()
    try:
        display_picture(options.card, options.connector).save(options.picture)
    except (KeyError, ValueError, OSError, NotImplementedError) as error:
        print(f"capture: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
