"""Themes of pointer pictures, as Xcursor(3) reads them: squares of one colour."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

IMAGE = 0xFFFD0002


def write_theme(folder: Path, name: str, color: int, sizes: Iterable[int]) -> None:
    """A theme below `folder`, which XCURSOR_PATH is to name: its pointer is a square of 0xRRGGBB in
    each of the sizes."""
    cursors = folder / name / "cursors"
    cursors.mkdir(parents=True)
    (cursors / "default").write_bytes(_file(0xFF000000 | color, list(sizes)))


def _file(argb: int, sizes: list[int]) -> bytes:
    contents, images = b"", b""
    first = 16 + 12 * len(sizes)
    for size in sizes:
        contents += struct.pack("<3I", IMAGE, size, first + len(images))
        images += struct.pack("<9I", 36, IMAGE, size, 1, size, size, 0, 0, 0)
        images += struct.pack("<I", argb) * (size * size)
    return struct.pack("<4s3I", b"Xcur", 16, 0x10000, len(sizes)) + contents + images
