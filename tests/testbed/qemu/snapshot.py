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
TRIES = 3   # QEMU was seen to keep a state of its graphics card that it could not read again
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
        """Boots a guest and keeps its state, and sees that a guest can be started from there."""
        with self._cache.publish(self.path) as draft, self._cache.workspace() as folder:
            draft.mkdir()
            (folder / "empty").mkdir()
            (draft / "initrd").write_bytes(initrd.build(self._emulator))
            try:
                self._keep_what_can_be_read(draft, folder)
            finally:
                text = (draft / "boot.log").read_text(encoding="utf-8", errors="replace")
                if log:
                    log.write(text)
            if panic := kernel_log.panic(text):
                raise TestbedError(f"the kernel panicked: {panic}")

    def _keep_what_can_be_read(self, draft: pathlib.Path, folder: pathlib.Path):
        for _ in range(TRIES):
            self._boot(draft, folder)
            if self._can_be_read(draft, folder):
                return
        raise TestbedError("QEMU cannot read the state of the guest that it has kept")

    def _boot(self, draft: pathlib.Path, folder: pathlib.Path):
        with open(draft / "boot.log", "wb") as log, self._machine(draft, folder, log) as (link, ask):
            link.settimeout(BOOT_SECONDS)
            try:
                ready = link.recv(len(READY)) == READY
            except TimeoutError:
                raise TestbedError(f"the guest was not ready within {BOOT_SECONDS} s") from None
            if not ready:
                raise TestbedError("the guest ended before it was ready")
            Monitor(ask).save(draft / "state")

    def _can_be_read(self, draft: pathlib.Path, folder: pathlib.Path) -> bool:
        words = ["-incoming", f"file:{draft / 'state'}"]
        with self._machine(draft, folder, subprocess.DEVNULL, words) as (_, ask):
            try:
                Monitor(ask).await_start()
            except (OSError, TestbedError):     # it has ended
                return False
            return True

    @contextlib.contextmanager
    def _machine(self, draft: pathlib.Path, folder: pathlib.Path, output, more=()):
        """Yields its link and its monitor's wire; nothing runs afterwards."""
        link, its_link = socket.socketpair()
        control, its_control = socket.socketpair()
        with link, control:
            with its_link, its_control:
                process = self._start(draft, folder, (its_link.fileno(), its_control.fileno()),
                                      output, more)
            try:
                yield link, control
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGKILL)
                process.wait()

    def _start(self, draft, folder, wires: tuple, output, more) -> subprocess.Popen:
        link, control = wires
        shares = dict.fromkeys(hardware.SHARES, folder / "empty")
        words = [*self._hardware.command(self._emulator, draft / "initrd", shares, link),
                 *Monitor.words(control), *more]
        return subprocess.Popen(
            [*processes.BOUND, *map(str, words)], stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, cwd=folder, env=self._emulator.environment, pass_fds=wires)
