"""A window that is redrawn at every frame: what a desktop is busy with."""

from __future__ import annotations

import tempfile
from pathlib import Path

from support.compositor import Compositor
from support.processes import Process


class Animation:
    """weston-simple-shm, a client of a compositor; ended with the `with` block."""

    def __init__(self, compositor: Compositor) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="animation-")
        self.process = Process(
            ["weston-simple-shm"],
            env=compositor.environment_of_clients(), output=Path(self._folder.name) / "log",
        )  # fmt: skip

    def __enter__(self) -> Animation:
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self._folder.cleanup()
