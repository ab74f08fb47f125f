"""Programs that a test starts: their output in files, their end awaited, their size read."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from support.wire import DEADLINE, DeadlinePassed

SANITIZER_COMPLAINT = re.compile(r"(Address|Leak|Thread)Sanitizer|runtime error:")


class Process:
    """One program, which must be ended: stop(), kill() or wait().

    output  file that gets its standard output
    errors  file that gets its standard error; without it the output file gets both
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        env: dict[str, str],
        output: Path,
        errors: Path | None = None,
        pass_fds: Iterable[int] = (),
    ) -> None:
        self.name = Path(argv[0]).name
        self.output, self.errors = output, errors or output
        if self.name == "strace":  # LeakSanitizer would have to trace it itself.
            env = {**env, "ASAN_OPTIONS": "detect_leaks=0"}
        with output.open("ab") as out, self.errors.open("ab") as err:
            self._process = subprocess.Popen(
                argv, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                pass_fds=tuple(pass_fds), start_new_session=True,
            )  # fmt: skip
        self.pid = self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait(self, deadline: float = DEADLINE) -> int:
        """Its exit status once it has ended: negative if a signal ended it."""
        try:
            return self._process.wait(deadline)
        except subprocess.TimeoutExpired as late:
            raise DeadlinePassed(f"{self.name} still runs after {deadline} s") from late

    def stop(self, number: signal.Signals = signal.SIGTERM, deadline: float = DEADLINE) -> int:
        """Asks it to end, unless it has; returns the exit status."""
        self._process.send_signal(number)
        return self.wait(deadline)

    def signal(self, number: signal.Signals) -> None:
        """Into the void if it has ended."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """Ends it without a chance to clean up."""
        self._process.kill()
        self._process.wait()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Stands still meanwhile."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def text(self) -> str:
        """What it has said so far, on standard error if that is kept apart."""
        return self.errors.read_text(encoding="utf-8", errors="replace")

    def complaints(self) -> list[str]:
        """The lines in which a sanitizer reports a fault."""
        return [line for line in self.text().splitlines() if SANITIZER_COMPLAINT.search(line)]

    def open_fds(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory(self) -> int:
        """KiB of memory of its own that it uses: what it maps from files does not count."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        return int(re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE)[1])


def state(pid: int) -> str:
    """As in ps(1): "T" if a signal stopped it, "Z" if it has ended; "X" if it is gone."""
    return _stat(pid)[0]


def children(pid: int) -> list[int]:
    """Of a process."""
    numbers = (int(each.name) for each in Path("/proc").glob("[0-9]*"))
    return [number for number in numbers if int(_stat(number)[1]) == pid]


def name(pid: int) -> str:
    """What the kernel calls it: the program's file, cut to 15 characters; empty if it is gone."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    return ""


def ignores(pid: int, number: int) -> bool:
    """Whether a process is deaf to a signal."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
        (mask,) = re.findall(r"^SigIgn:\s*(\w+)$", status, re.MULTILINE)
        return bool(int(mask, 16) >> (number - 1) & 1)
    return False


def _stat(pid: int) -> list[str]:
    """State, parent and more, see proc(5)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ["X", "0"]
    return text.rsplit(")", 1)[1].split()
