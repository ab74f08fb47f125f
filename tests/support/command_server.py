"""A test server that takes a command a line on stdin and answers each with "ok"."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from support.running import Lines
from support.wire import DEADLINE


class CommandServer:
    """A running test server: PROGRAM SOCKET ARGUMENT... It says "listening", then does as it is
    told; lines that start with "heard " come before the "ok" of the command that is next."""

    def __init__(self, program: Path, socket: Path, *arguments: str | Path) -> None:
        self.socket = socket
        self._heard: list[str] = []
        self._process = subprocess.Popen(
            [program, socket, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._lines = Lines(self._process.stdout)
        assert self._read_line() == "listening"

    def do(self, *commands: str) -> None:
        """Runs these, each to its end; with several nothing happens in between."""
        self._process.stdin.write("".join(f"{command}\n" for command in commands).encode())
        self._process.stdin.flush()
        for command in commands:
            while (line := self._read_line()).startswith("heard "):
                self._heard.append(line.removeprefix("heard "))
            assert line == "ok", f"{command!r}: {line}"

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stands still meanwhile: what reaches it then, it finds all at once."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.pid, os.WSTOPPED)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def take_heard(self) -> list[str]:
        """What came as "heard" until the last command, since the last call."""
        heard, self._heard = self._heard, []
        return heard

    def wait_for_end(self) -> None:
        """After the command to quit; the server must have nothing to complain of."""
        self._process.stdin.close()
        assert self._process.wait(DEADLINE) == 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def open_files(self) -> set[int]:
        """Inode numbers."""
        return {os.stat(fd).st_ino for fd in Path(f"/proc/{self.pid}/fd").iterdir()}

    def open_fds(self) -> int:
        """How many."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def _read_line(self) -> str:
        line = next(self._lines, None)
        assert line is not None, f"the server is gone, status {self._process.wait(DEADLINE)}"
        return line
