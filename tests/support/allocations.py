"""What a program allocates on the heap."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from support.preload import preloading

_COUNTS = struct.Struct("=Qq")  # see injection/count_allocations.c


class Allocations:
    """Those of the program that starts with `environment`; what it starts itself is not counted."""

    def __init__(self, folder: Path) -> None:
        path = folder / "allocations"
        path.write_bytes(bytes(_COUNTS.size))
        with path.open("r+b") as file:
            self._counts = mmap.mmap(file.fileno(), _COUNTS.size)
        self.environment = preloading("count_allocations", ALLOCATION_COUNT=str(path))

    @property
    def count(self) -> int:
        """How often it has allocated."""
        return _COUNTS.unpack(self._counts[:])[0]

    @property
    def in_use(self) -> int:
        """Bytes that it has not freed."""
        return _COUNTS.unpack(self._counts[:])[1]
