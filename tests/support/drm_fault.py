"""Lets DRM calls of a compositor fail that could not be made to fail otherwise."""

from __future__ import annotations

import dataclasses
import enum
import mmap
import struct
from pathlib import Path

from support.preload import preloading

_PLAN = struct.Struct("=9I")  # see injection/drm_fault.c
_MOST_CALLS = 4096


class Scope(enum.IntEnum):
    """Which calls are counted, and failed."""

    ANY_CALL = 0  # but those that release something: it would stay behind, whoever calls them
    ONE_CALL = 1  # of the number Plan.call
    COMMIT = 2  # atomic, not a mere test: it fails after its test succeeded
    MODESET = 3  # a commit that may set a mode
    FLIP = 4  # a commit that may not


@dataclasses.dataclass(frozen=True)
class Plan:
    """which   the first call in scope that fails, from 1 (0: none)
    times      how many fail in a row
    object     0, or the object that a commit must contain
    property   0, or the property that a commit must set to anything but 0
    """

    which: int = 0
    error: int = 0
    times: int = 1
    scope: Scope = Scope.ANY_CALL
    call: int = 0
    object: int = 0
    property: int = 0


class DrmFault:
    """A plan shared with a compositor; `environment` goes to its start."""

    def __init__(self, folder: Path) -> None:
        path = folder / "drm-fault"
        path.write_bytes(bytes(_PLAN.size + _MOST_CALLS))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 0)
        self.environment = preloading("drm_fault", DRM_FAULT=str(path))

    def arm(self, which: int, error: int = 0) -> None:
        """From now on calls are counted, and the `which`-th fails (0: none)."""
        self.follow(Plan(which, error))

    def follow(self, plan: Plan) -> None:
        """From now on calls in scope are counted, and fail as planned."""
        rest = (0, plan.which, plan.times, plan.error, plan.scope, plan.call, plan.object,
                plan.property)  # fmt: skip
        _PLAN.pack_into(self._shared, 0, 0, *rest)
        _PLAN.pack_into(self._shared, 0, 1, *rest)

    @property
    def count(self) -> int:
        """How many calls in scope there were so far."""
        return _PLAN.unpack_from(self._shared)[1]

    @property
    def calls(self) -> bytes:
        """Their numbers, as drm_ioctl.number() tells them."""
        return self._shared[_PLAN.size : _PLAN.size + self.count]

    @property
    def failed(self) -> int:
        """How many of them failed."""
        _, count, which, times, *_ = _PLAN.unpack_from(self._shared)
        return max(0, min(count - which + 1, times)) if which else 0

    def disarm(self) -> int:
        """How many calls in scope there were since the plan was made."""
        count = self.count
        _PLAN.pack_into(self._shared, 0, *bytes(9))
        return count
