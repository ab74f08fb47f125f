"""What a QEMU guest is made of, and one run of it, started from the kept state."""

import contextlib
import pathlib
import shutil
import socket
import time

from ..cache import Cache
from ..guests import Guest, Task
from .emulator import Emulator
from .hardware import Hardware
from .snapshot import Snapshot


class QemuMachine:
    """What a guest of some hardware is made of."""

    title = "QEMU"

    def __init__(self, cache: Cache, hardware: Hardware):
        self._hardware = hardware
        self._emulator = Emulator(cache)
        self._snapshot = Snapshot(cache, self._emulator, hardware)

    def steps(self) -> list:
        """What must be made before a guest is started."""
        return [self._emulator, self._snapshot]

    def guest(self, folder: pathlib.Path, task: Task) -> Guest:
        """A guest that has not been started; `folder` is for it alone."""
        return QemuGuest(folder, task, self._hardware, self._emulator, self._snapshot)


class QemuGuest(Guest):
    """One run, from the kept state to its end."""

    boot_seconds = 120

    def __init__(self, folder: pathlib.Path, task: Task, hardware: Hardware, emulator: Emulator,
                 snapshot: Snapshot):
        super().__init__(folder, task)
        self._hardware = hardware
        self._emulator = emulator
        self._snapshot = snapshot
        shutil.copy(snapshot.path / "boot.log", self._log)

    def _command(self, wire: int) -> list:
        task = self._task
        nothing = self._folder / "no-build"
        nothing.mkdir()
        shares = {"root": task.root, "src": task.clone, "build": task.build or nothing,
                  "out": task.out, "task": self._folder}
        return [*self._hardware.command(self._emulator, self._snapshot.path / "initrd", shares, wire),
                "-incoming", f"file:{self._snapshot.path / 'state'}"]

    def _environment(self) -> dict:
        return self._emulator.environment

    def _begin(self, wire: socket.socket):
        with contextlib.suppress(BrokenPipeError):  # it has ended: whoever listens next is told
            wire.sendall(b"%d\n" % time.time())     # for qemu/init
