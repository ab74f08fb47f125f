"""A program for the time of a `with`, and what it prints line by line."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from support.wire import DEADLINE, DeadlinePassed


@contextlib.contextmanager
def running(argv: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen]:
    """Starts it, with options of subprocess.Popen; kills it in the end, whatever happens meanwhile."""
    with subprocess.Popen(argv, **options) as process:
        try:
            yield process
        finally:
            process.kill()


class Lines:
    """What comes through a pipe, each line without its end; nobody else must read there.

    Ends as the output does. DeadlinePassed if the next line does not come in time.
    """

    def __init__(self, pipe: IO) -> None:
        self._fd = pipe.fileno()
        self._unread = b""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        end = time.monotonic() + DEADLINE
        while b"\n" not in self._unread:
            if not select.select([self._fd], [], [], max(0, end - time.monotonic()))[0]:
                raise DeadlinePassed(f"no line came within {DEADLINE} s, only {self._unread!r}")
            data = os.read(self._fd, 65536)
            if not data:
                raise StopIteration
            self._unread += data
        line, self._unread = self._unread.split(b"\n", 1)
        return line.decode()
