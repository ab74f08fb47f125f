"""A guest that has booted and stands still, kept to be started from in no time."""

import contextlib
import pathlib
import signal
import socket
import subprocess

from .. import kernel_log, processes
from ..cache import Cache, digest
from ..errors import TestbedError
from ..guests import MEMORY
from . import hardware, initrd
from .emulator import Emulator
from .monitor import Monitor

BOOT_SECONDS = 180
READY = b"ready\n"  # what qemu/init says
SOURCES = [pathlib.Path(module.__file__) for module in (hardware, initrd)]


class Snapshot:
    """A step: the state of a guest of some hardware after its boot, with what was needed for it.

    Its files are `state`, `initrd` and `boot.log`, the kernel's words until then.
    """

    seconds = 20
    advice = ""

    def __init__(self, cache: Cache, emulator: Emulator, machine: hardware.Hardware):
        self.title = f"QEMU's boot with {machine.displays} displays"
        self.needs = (emulator,)
        self._cache = cache
        self._emulator = emulator
        self._hardware = machine
        key = digest(emulator.key, initrd.INIT, *SOURCES, str(MEMORY), str(machine))
        self.path = cache.path("qemu", f"snapshot-{key}")
        self.key = self.path.name

    def ready(self) -> bool:
        """Whether nothing is to be done."""
        return self.path.is_dir()

    def make(self, log):
        """Boots a guest and keeps its state."""
        with self._cache.publish(self.path) as draft, self._cache.workspace() as folder:
            draft.mkdir()
            (draft / "initrd").write_bytes(initrd.build(self._emulator))
            try:
                self._boot(draft, folder)
            finally:
                text = (draft / "boot.log").read_text(encoding="utf-8", errors="replace")
                if log:
                    log.write(text)
            if panic := kernel_log.panic(text):
                raise TestbedError(f"the kernel panicked: {panic}")

    def _boot(self, draft: pathlib.Path, folder: pathlib.Path):
        link, its_link = socket.socketpair()
        control, its_control = socket.socketpair()
        with link, control, open(draft / "boot.log", "wb") as boot_log:
            with its_link, its_control:
                process = self._start(draft, folder, its_link, its_control, boot_log)
            try:
                link.settimeout(BOOT_SECONDS)
                if link.recv(len(READY)) == READY:
                    Monitor(control).save(draft / "state")
                else:
                    raise TestbedError("the guest ended before it was ready")
            except TimeoutError:
                raise TestbedError(f"the guest was not ready within {BOOT_SECONDS} s") from None
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGKILL)
                process.wait()

    def _start(self, draft, folder, link, control, output) -> subprocess.Popen:
        empty = folder / "empty"
        empty.mkdir()
        words = self._hardware.command(
            self._emulator, draft / "initrd", dict.fromkeys(hardware.SHARES, empty), link.fileno())
        words += Monitor.words(control.fileno())
        return subprocess.Popen(
            [*processes.BOUND, *map(str, words)], stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, cwd=folder, env=self._emulator.environment,
            pass_fds=[link.fileno(), control.fileno()])
