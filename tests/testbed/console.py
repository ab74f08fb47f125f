"""The host's end of the link: carries the command's input and output, waits for its end."""

import contextlib
import json
import os
import signal
import termios
import threading
import time
import tty

from . import link

CHUNK = 65536
STDIN, STDOUT, STDERR = 0, 1, 2


def _same_file(one: int, other: int) -> bool:
    return os.path.samestat(os.fstat(one), os.fstat(other))


def _terminal_size() -> list:
    size = os.get_terminal_size(STDOUT)
    return [size.lines, size.columns]


def _write_all(fd: int, data: bytes):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


class Console:
    """One conversation with a guest over a connected stream socket, which it borrows."""

    def __init__(self, wire):
        self._wire = wire
        self._sending = threading.RLock()
        self._terminal = os.isatty(STDIN) and os.isatty(STDOUT)
        self.leaks = ""     # what the guest's kernel reports as leaked

    def converse(self, start: dict, boot_seconds: float, seconds: float) -> dict:
        """Sends `start` when the guest is up, then passes bytes both ways until its end.

        seconds  the time the command has; None for no limit
        Returns what supervisor.py sends as EXIT, or {"failure": text} if the guest itself failed.
        """
        start = {**start, "terminal": _terminal_size() if self._terminal else None,
                 "merge": _same_file(STDOUT, STDERR)}
        with self._signals(), self._raw_terminal():
            self._wire.settimeout(boot_seconds)
            failure = self._expect_hello(boot_seconds)
            if failure:
                return {"failure": failure}
            self._send(link.START, start)
            if not os.isatty(STDIN) or os.tcgetpgrp(STDIN) == os.getpgrp():
                threading.Thread(target=self._send_input, daemon=True).start()
            return self._receive(seconds)

    def _expect_hello(self, seconds: float) -> str:
        try:
            return "" if self._wire.recv(len(link.frame(link.HELLO))) else "the guest did not start"
        except TimeoutError:
            return f"the guest did not start within {seconds:g} s"

    def _receive(self, seconds: float) -> dict:
        decoder = link.Decoder()
        deadline = seconds and time.monotonic() + seconds
        while True:
            self._wire.settimeout(deadline and max(deadline - time.monotonic(), 0.001))
            try:
                data = self._wire.recv(CHUNK)
            except TimeoutError:
                return {"failure": f"time-out: the command ran longer than {seconds:g} s"}
            if not data:
                return {"failure": "the guest ended before the command did"}
            for kind, payload in decoder.feed(data):
                if kind == link.EXIT:
                    return json.loads(payload)
                if kind == link.LEAKS:
                    self.leaks = payload.decode(errors="replace")
                else:
                    _write_all(STDERR if kind == link.ERR else STDOUT, payload)

    def _send(self, kind: int, payload=b""):
        with self._sending, contextlib.suppress(OSError):
            self._wire.sendall(link.frame(kind, payload))

    def _send_input(self):
        while True:
            data = os.read(STDIN, CHUNK)
            if not data:
                break
            self._send(link.IN, data)
        self._send(link.IN_END)

    @contextlib.contextmanager
    def _signals(self):
        """Signals meant for the command reach it."""
        def forward(number, _):
            self._send(link.SIGNAL, number)

        def resize(*_):
            self._send(link.SIZE, _terminal_size())

        handlers = {signal.SIGINT: forward, signal.SIGTERM: forward, signal.SIGHUP: forward}
        if self._terminal:
            handlers[signal.SIGWINCH] = resize
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def _raw_terminal(self):
        """The guest's pseudo terminal edits lines and makes signals, not the host's."""
        if not self._terminal:
            yield
            return
        before = termios.tcgetattr(STDIN)
        tty.setraw(STDIN)
        try:
            yield
        finally:
            termios.tcsetattr(STDIN, termios.TCSADRAIN, before)
