"""A program for `sublet-lessee exec --seat`: takes devices from its seat by libseat.

    python3 -m support.seat_client [--again] [PATH]...

Prints for each path what became of it: "opened" or "refused". Then prints each key that is
pressed on them, until the seat is disabled: what reading the devices gives then; and ends, or with
--again begins anew when the seat is enabled.
"""

import ctypes
import errno
import os
import select
import signal
import struct
import sys

_EVENT = struct.Struct("@llHHi")
_KEY, _PRESSED = 1, 1
_Handler = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_lib = ctypes.CDLL("libseat.so.1")
_lib.libseat_open_seat.restype = ctypes.c_void_p


class _Listener(ctypes.Structure):
    _fields_ = [("enable", _Handler), ("disable", _Handler)]


def say(*words: object) -> None:
    print(*words, flush=True)


class Client:
    def __init__(self) -> None:
        self.enabled = False
        self.times_disabled = 0
        self._listener = _Listener(_Handler(self._enable), _Handler(self._disable))
        self.seat = ctypes.c_void_p(_lib.libseat_open_seat(ctypes.byref(self._listener), None))
        assert self.seat, "libseat opens no seat"
        self.fd = _lib.libseat_get_fd(self.seat)

    def dispatch(self, *, wait: bool = False) -> None:
        assert _lib.libseat_dispatch(self.seat, -1 if wait else 0) >= 0, "the seat is gone"

    def open(self, path: str) -> int | None:
        """Says what became of it."""
        fd = ctypes.c_int(-1)
        if _lib.libseat_open_device(self.seat, path.encode(), ctypes.byref(fd)) < 0:
            say("refused")
            return None
        say("opened")
        return fd.value

    def _enable(self, *_: object) -> None:
        self.enabled = True

    def _disable(self, *_: object) -> None:
        self.enabled = False
        self.times_disabled += 1
        _lib.libseat_disable_seat(self.seat)


def say_what_is_read(fd: int) -> bool:
    """False: nothing any more."""
    try:
        data = os.read(fd, 64 * _EVENT.size)
    except OSError as error:
        say(errno.errorcode[error.errno])
        return False
    for *_, kind, code, value in _EVENT.iter_unpack(data):
        if (kind, value) == (_KEY, _PRESSED):
            say("key", code)
    return True


def use(client: Client, paths: list[str]) -> None:
    """Until the seat is disabled, though it may be enabled again by then."""
    while not client.enabled:
        client.dispatch(wait=True)
    times = client.times_disabled
    opened = {fd for fd in map(client.open, paths) if fd is not None}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while client.times_disabled == times:
            readable, _, _ = select.select([client.fd, *opened], [], [])
            opened -= {fd for fd in opened.intersection(readable) if not say_what_is_read(fd)}
            if client.fd in readable:
                client.dispatch()
    finally:
        for fd in opened:
            say_what_is_read(fd)


def main() -> None:
    client = Client()
    again = sys.argv[1:2] == ["--again"]
    use(client, sys.argv[1 + again :])
    while again:
        use(client, sys.argv[2:])


if __name__ == "__main__":
    main()
