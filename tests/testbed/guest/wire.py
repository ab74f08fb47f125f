"""The guest's end of the link: a serial line in raw mode, or a port that is raw by itself."""

import os
import termios
import tty

from testbed import link


class Wire:
    """Sends and receives frames; owns the line."""

    def __init__(self, path: str):
        self._fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        if os.isatty(self._fd):
            tty.setraw(self._fd, termios.TCSANOW)
        self._decoder = link.Decoder()

    def fileno(self) -> int:
        """For poll."""
        return self._fd

    def send(self, kind: int, payload=b""):
        """Sends one frame; waits while the line is full."""
        data = memoryview(link.frame(kind, payload))
        while data:
            data = data[os.write(self._fd, data):]

    def receive(self) -> list:
        """The frames that are complete after one read."""
        return list(self._decoder.feed(os.read(self._fd, 4096)))
