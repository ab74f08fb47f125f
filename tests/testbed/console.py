"""The host's end of the link: carries the command's input and output, waits for its end."""

import contextlib
import itertools
import json
import math
import os
import pathlib
import select
import signal
import socket
import termios
import threading
import time
import tty

from . import link
from .pulse import STOOD_STILL, Pulse, patience

CHUNK = 65536
GRACE_SECONDS = 10      # between SIGTERM and the end of the guest
CHUNKS_UNDER_WAY = 16
ENOUGH_INTERRUPTS = 3
CTRL_C = b"\x03"
STDIN, STDOUT, STDERR = 0, 1, 2


def _write_all(fd: int, data: bytes):
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(fd, view):]
        except BlockingIOError:     # whoever shares it with us wants it so
            select.select([], [fd], [])


def _read(fd: int) -> bytes:
    """The next input; nothing at its end, or when it cannot be read."""
    while True:
        try:
            return os.read(fd, CHUNK)
        except BlockingIOError:
            select.select([fd], [], [])
        except OSError:
            return b""


class Console:
    """One conversation with a guest, for this process's standard input, output and error.

    wire    a connected stream socket, borrowed
    folder  the run's own, which the guest sees too
    """

    def __init__(self, wire, folder: pathlib.Path):
        self._wire = wire
        self._folder = folder
        self._terminal = os.isatty(STDIN) and os.isatty(STDOUT)
        self._room = threading.Semaphore(CHUNKS_UNDER_WAY)
        self._interrupts = 0    # that the guest has not taken
        self._given_up = ""     # why the guest was not waited for
        self.leaks = ""     # what the guest's kernel reports as leaked

    def terminal_size(self):
        """[rows, columns] if the command is to have a pseudo terminal, else None."""
        if not self._terminal:
            return None
        size = os.get_terminal_size(STDOUT)
        return [size.lines, size.columns]

    def merged(self) -> bool:
        """Whether standard output and error go to the same place, so that their order counts."""
        return os.path.samestat(os.fstat(STDOUT), os.fstat(STDERR))

    def converse(self, boot_seconds: float, seconds: float) -> dict:
        """Passes bytes both ways from the guest's start to its command's end.

        seconds  the time the command has; None for no limit
        Returns what supervisor.py sends as EXIT, or {"failure": text} if the guest itself failed.
        """
        failure = self._expect_hello(boot_seconds)
        if failure:
            return {"failure": failure}
        with self._signals(), self._raw_terminal(), self._input():
            return self._receive(seconds)

    def _send(self, kind: int, payload=b""):
        """So short that the socket takes it whole: threads and signal handlers need no lock."""
        with contextlib.suppress(OSError):
            self._wire.send(link.frame(kind, payload))

    @contextlib.contextmanager
    def _input(self):
        """Has a thread forward standard input meanwhile; what comes later is left unread."""
        if os.isatty(STDIN) and os.tcgetpgrp(STDIN) != os.getpgrp():
            yield
            return
        stop, stopped = os.pipe()

        def forward():
            with open(stop, "rb"):  # it is closed here alone: select() needs it until then
                self._forward_input(stop)

        threading.Thread(target=forward, daemon=True).start()
        try:
            yield
        finally:
            os.close(stopped)

    def _forward_input(self, stop: int):
        """Until `stop` is readable."""
        for number in itertools.count():
            if stop in select.select([STDIN, stop], [], [])[0]:
                return
            data = _read(STDIN)
            if not data:
                break
            for _ in range(data.count(CTRL_C) if self._terminal else 0):
                self._interrupted()
            self._room.acquire()
            try:
                (self._folder / link.input_file(number)).write_bytes(data)
            except FileNotFoundError:   # the run is over
                return
            self._send(link.IN, number)
        self._send(link.IN_END)

    def _expect_hello(self, seconds: float) -> str:
        self._wire.settimeout(seconds)
        try:
            return "" if self._hear(len(link.frame(link.HELLO))) else "the guest did not start"
        except TimeoutError:
            return f"the guest did not start within {seconds:g} s"

    def _hear(self, size: int) -> bytes:
        """The next bytes from the guest; nothing when it is gone."""
        try:
            return self._wire.recv(size)
        except ConnectionResetError:    # it had not read all we sent
            return b""

    def _receive(self, seconds: float) -> dict:
        decoder = link.Decoder()
        deadline = time.monotonic() + (seconds or math.inf)
        pulse = Pulse(lambda: self._send(link.THERE), patience())
        while True:
            wait = min(deadline - time.monotonic(), pulse.seconds_left())
            self._wire.settimeout(max(wait, 0.001))
            try:
                data = self._hear(CHUNK)
            except TimeoutError:
                if time.monotonic() >= deadline:
                    return {"failure": f"time-out: the command ran longer than {seconds:g} s",
                            "of_command": True}
                if pulse.stopped():
                    return {"failure": STOOD_STILL}
                continue
            pulse.heard()
            if not data:
                return {"failure": self._given_up or "the guest ended before the command did"}
            for kind, payload in decoder.feed(data):
                if kind == link.EXIT:
                    return json.loads(payload)
                if kind == link.TAKEN:
                    self._interrupts = 0
                    self._room.release()
                elif kind == link.LEAKS:
                    self.leaks = payload.decode(errors="replace")
                elif kind in (link.OUT, link.ERR):
                    _write_all(STDERR if kind == link.ERR else STDOUT, payload)

    @contextlib.contextmanager
    def _signals(self):
        """Signals meant for the command reach it; after some patience they end the guest."""
        def interrupt(number, _):
            self._interrupted()
            self._send(link.SIGNAL, number)

        def terminate(number, _):
            self._send(link.SIGNAL, number)
            reason = f"the command went on {GRACE_SECONDS} s after {signal.Signals(number).name}"
            timer = threading.Timer(GRACE_SECONDS, self._hang_up, [reason])
            timer.daemon = True
            timer.start()

        def resize(*_):
            self._send(link.SIZE, self.terminal_size())

        handlers = {signal.SIGINT: interrupt, signal.SIGTERM: terminate, signal.SIGHUP: terminate}
        if self._terminal:
            handlers[signal.SIGWINCH] = resize
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()
                  if signal.getsignal(number) is not signal.SIG_IGN}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _interrupted(self):
        self._interrupts += 1
        if self._interrupts == ENOUGH_INTERRUPTS:
            self._hang_up(f"the command did not end at {ENOUGH_INTERRUPTS} interrupts")

    def _hang_up(self, reason: str):
        """Makes _receive return."""
        self._given_up = reason
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _raw_terminal(self):
        """The guest's pseudo terminal edits lines and makes signals, not the host's."""
        if not self._terminal:
            yield
            return
        before = termios.tcgetattr(STDIN)
        tty.setraw(STDIN, termios.TCSADRAIN)    # keeps what has been typed already
        try:
            yield
        finally:
            termios.tcsetattr(STDIN, termios.TCSADRAIN, before)
