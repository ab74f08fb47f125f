"""Two sessions on one seat: seatd, and the other session.

sublet is started with the variables of Seat.environment and has the seat. Its Ctrl+Alt+F… (see
Keyboard) gives it to OtherSession, which gives it back by leave().
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from support.input import Keyboard
from support.processes import Process
from support.story import eventually
from support.wire import DEADLINE, DeadlinePassed

__all__ = ["Keyboard", "OtherSession", "Seat"]


class Seat:
    """A seatd; the machine can have one at a time.

    on_terminals  whether a session is that of the virtual terminal on which it began
    """

    environment = {"LIBSEAT_BACKEND": "seatd", "WLR_LIBINPUT_NO_DEVICES": "0"}  # of its sessions

    def __init__(self, *, on_terminals: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="seat-")
        log = Path(self._folder.name) / "log"
        env = {**os.environ, "SEATD_VTBOUND": str(int(on_terminals))}
        self._process = Process(["seatd", "-g", "video"], env=env, output=log)
        try:
            eventually(lambda: "seatd started" in self._process.text(), "seatd listens")
            if not on_terminals:
                OtherSession(self).close()  # takes number 0, to which libseat does not switch
        except BaseException:
            self.close()
            raise

    def sessions(self) -> list[int]:
        """Their numbers, in the order of arrival: where they begin depends on seatd's version."""
        return [int(number) for number in re.findall(r"Added client (\d+)", self._process.text())]

    def die(self) -> None:
        """Ends without a word to its sessions."""
        self._process.kill()

    def close(self) -> None:
        self._process.stop()
        self._folder.cleanup()


_Event = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class _Listener(ctypes.Structure):
    _fields_ = [("enable", _Event), ("disable", _Event)]


class OtherSession:
    """A program that wants the seat and uses nothing of it."""

    def __init__(self, seat: Seat) -> None:
        self.active = False
        self._before = seat.sessions()[-1:]
        self._lib = ctypes.CDLL("libseat.so.1")
        self._lib.libseat_open_seat.restype = ctypes.c_void_p
        self._listener = _Listener(_Event(self._enable), _Event(self._disable))
        with _environment(seat.environment):
            self._seat = ctypes.c_void_p(
                self._lib.libseat_open_seat(ctypes.byref(self._listener), None)
            )
        assert self._seat, "libseat opens no seat"
        self.number = seat.sessions()[-1]

    def wait_until(self, active: bool) -> None:
        """Takes part until it has the seat, or has it no more."""
        end = time.monotonic() + DEADLINE
        while self.active != active:
            if time.monotonic() > end:
                raise DeadlinePassed(f"the other session is not {'in' * (not active)}active")
            assert self._lib.libseat_dispatch(self._seat, 50) >= 0, "the seat is gone"

    def leave(self) -> None:
        """Gives the seat back to the session that came before."""
        assert self._lib.libseat_switch_session(self._seat, *self._before) == 0
        self.wait_until(active=False)

    def close(self) -> None:
        self._lib.libseat_close_seat(self._seat)

    def _enable(self, *_: object) -> None:
        self.active = True

    def _disable(self, *_: object) -> None:
        self.active = False
        self._lib.libseat_disable_seat(self._seat)


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """libseat reads the environment of its process."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
