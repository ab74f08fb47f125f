"""Lets one DRM call of a compositor fail that could not be made to fail otherwise."""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path

_PLAN = struct.Struct("=IIII")  # armed, count, which, error: see injection/drm_fault.c


class DrmFault:
    """A plan shared with a compositor; `environment` goes to its start."""

    def __init__(self, folder: Path) -> None:
        path = folder / "drm-fault"
        path.write_bytes(bytes(_PLAN.size))
        with path.open("r+b") as file:
            self._plan = mmap.mmap(file.fileno(), _PLAN.size)
        module = Path(os.environ["SUBLET_BUILD"]) / "tests/support/injection/drm_fault.so"
        assert module.exists(), module
        self.environment = {
            "LD_PRELOAD": str(module),
            "DRM_FAULT": str(path),
            "ASAN_OPTIONS": "detect_leaks=1:verify_asan_link_order=0:quarantine_size_mb=4",
        }

    def arm(self, which: int, error: int = 0) -> None:
        """From now on calls are counted, and the `which`-th fails (0: none)."""
        self._plan[:] = _PLAN.pack(0, 0, which, error)
        self._plan[:] = _PLAN.pack(1, 0, which, error)

    def disarm(self) -> int:
        """How many calls there were since arm()."""
        _, count, _, _ = _PLAN.unpack(self._plan[:])
        self._plan[:] = bytes(_PLAN.size)
        return count
