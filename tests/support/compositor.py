"""Compositors under test, sublet and others: started on a card, spoken to, stopped, looked into."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from support import known_leaks, leases
from support.lease_client import PROTOCOLS, LeaseClient
from support.preload import ASAN_OPTIONS
from support.processes import Process
from support.wire import DEADLINE, Connection, DeadlinePassed

SANITIZERS = {
    "ASAN_OPTIONS": ASAN_OPTIONS,
    "LSAN_OPTIONS": f"suppressions={Path(__file__).with_name('known_leaks.txt')}:print_suppressions=0",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}


class Compositor:
    """One that runs on one card, in a runtime directory of its own.

    argv  the command; the socket that it makes is the first in its runtime directory
    card  path of the primary node
    """

    def __init__(self, argv: Sequence[str | Path], card: str, **env: str) -> None:
        # What it has started may outlive it for a moment, and write there still.
        self._folder = tempfile.TemporaryDirectory(prefix="compositor-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self.card = card
        self.log = folder / "log"
        self.environment = {
            "LIBSEAT_BACKEND": "noop",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "WLR_RENDERER": "pixman",
            **SANITIZERS,
            **{name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"},
            "WLR_BACKENDS": "drm,libinput",
            "WLR_DRM_DEVICES": card,
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            **env,
        }
        self.clients: list[LeaseClient] = []
        self._argv = argv
        self._folder_path = folder
        self.restart()

    @classmethod
    def sublet(cls, card: str, *options: str, **env: str) -> Compositor:
        """Ours, from the build directory."""
        program = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"
        return cls([program, *options], card, **env)

    @classmethod
    def nested(cls, parent: Compositor, *options: str, **env: str) -> Compositor:
        """Ours, in a window of another one, whose leases it relays."""
        return cls.sublet(
            parent.card, *options,
            WLR_BACKENDS="wayland", WAYLAND_DISPLAY=str(parent.socket), **env,
        )  # fmt: skip

    @classmethod
    def sway(cls, card: str, **env: str) -> Compositor:
        """Without a configuration; headsets are on offer there too."""
        return cls(["sway", "-c", "/dev/null"], card, **env)

    def restart(self) -> None:
        """Starts it, again if it has ended; returns when it accepts clients."""
        for left in self._folder_path.glob("wayland-*"):
            left.unlink()
        self.process = Process(self._argv, env=self.environment, output=self.log)
        try:
            self.socket = self._await_socket()
        except BaseException:
            self.process.kill()
            raise

    @property
    def pid(self) -> int:
        return self.process.pid

    def connect(self) -> Connection:
        """A connection that speaks drm-lease-v1; the caller closes it."""
        return Connection.to_display(self.socket, protocols=PROTOCOLS)

    def client(self) -> LeaseClient:
        """A new client that has bound every lease device; it is closed with the compositor."""
        self.clients.append(LeaseClient(self.connect()))
        return self.clients[-1]

    def environment_of_clients(self) -> dict[str, str]:
        """For programs that are to run as clients."""
        return {**self.environment, "WAYLAND_DISPLAY": self.socket.name}

    def lessees(self) -> list[int]:
        """Ids of the leases that it has given out, as the kernel knows."""
        return leases.lessees(self.card, self.pid)

    def stop(self) -> int:
        """Asks it to end, with its clients still connected; returns the exit status."""
        status = self.process.stop(signal.SIGTERM)
        self._close_clients()
        return status

    def kill(self) -> None:
        """SIGKILL, then the clients are closed too."""
        self.process.kill()
        self._close_clients()

    def paused(self) -> AbstractContextManager[None]:
        """Stands still meanwhile."""
        return self.process.paused()

    def leave_in_peace(self) -> None:
        """Stops it if it still runs. It must not have ended in another way than by itself, when a
        parent was lost too, or by a test that killed it, nor have anything to complain of."""
        fine = (0,) if self.process.running else (0, 1, -signal.SIGKILL)
        status = self.stop() if self.process.running else self.process.wait()
        if known_leaks.are_connectors_of_wlroots(self.process.text()):
            return
        assert status in fine
        assert self.process.complaints() == []

    def forget(self) -> None:
        """Removes its files; it must have ended."""
        self._folder.cleanup()

    def _close_clients(self) -> None:
        while self.clients:
            self.clients.pop().close()

    def _await_socket(self) -> Path:
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            for path in sorted(self._folder_path.glob("wayland-*[0-9]")):
                with contextlib.suppress(ConnectionRefusedError):  # until it listens
                    Connection.to_display(path, protocols=PROTOCOLS).close()
                    return path
            if not self.process.running:
                raise subprocess.SubprocessError(
                    f"{self.process.name} ended with {self.process.wait()}:\n{self.process.text()}"
                )
            time.sleep(0.01)
        raise DeadlinePassed(f"{self.process.name} makes no socket:\n{self.process.text()}")
