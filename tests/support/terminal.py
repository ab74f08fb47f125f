"""A terminal window: a program in a session of its own, whose keys a test presses."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import subprocess
import termios
from collections.abc import Sequence
from pathlib import Path

from support.wire import DEADLINE, DeadlinePassed

CTRL_C = b"\x03"


class Terminal:
    """Runs one program as a shell's foreground job; the caller closes it. Without `columns` the
    terminal does not tell how wide it is."""

    def __init__(
        self, argv: Sequence[str | Path], env: dict[str, str], columns: int | None = None
    ) -> None:
        self._keys, screen = pty.openpty()
        if columns is not None:
            termios.tcsetwinsize(screen, (25, columns))
        try:
            self._process = subprocess.Popen(
                argv, env=env, stdin=screen, stdout=screen, stderr=screen, start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            )  # fmt: skip
        finally:
            os.close(screen)

    def press(self, keys: bytes) -> None:
        os.write(self._keys, keys)

    def hang_up(self) -> None:
        """Closes the window."""
        os.close(self._keys)
        self._keys = -1

    def wait(self, deadline: float = DEADLINE) -> int:
        """The program's exit status: negative if a signal ended it."""
        try:
            return self._process.wait(deadline)
        except subprocess.TimeoutExpired as late:
            raise DeadlinePassed(f"the program still runs after {deadline} s") from late

    def text(self) -> str:
        """What is on the screen and was not read yet."""
        os.set_blocking(self._keys, False)
        with contextlib.suppress(OSError):
            return os.read(self._keys, 65536).decode(errors="replace")
        return ""

    def close(self) -> None:
        if self._keys >= 0:
            self.hang_up()
        self._process.kill()
        self._process.wait()
