"""Whether a process does anything at all."""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from support.running import Lines, running
from support.story import eventually
from support.wire import DEADLINE


def switches(pid: int) -> int:
    """How often the process was put to sleep or pushed aside, in all its threads."""
    counts = (
        re.findall(r"^\w*voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.MULTILINE)
        for status in Path(f"/proc/{pid}/task").glob("*/status")
    )
    return sum(int(count) for thread in counts for count in thread)


def is_asleep(pid: int) -> bool:
    """Whether it stays asleep for a moment."""
    before = switches(pid)
    time.sleep(0.5)
    return switches(pid) == before


@contextlib.contextmanager
def traced(pid: int, deadline: float = DEADLINE) -> Iterator[Callable[[], list[str]]]:
    """Tells the system calls of a process that slept, from now on: those that began or ended."""
    with tempfile.NamedTemporaryFile("r", prefix="trace-") as trace:
        command = ["strace", "-f", "-p", str(pid), "-o", trace.name]
        with running(command, stderr=subprocess.PIPE) as strace:
            assert "attached" in next(Lines(strace.stderr))
            # To be attached to is an interruption: the wait for events begins anew.
            eventually(lambda: is_asleep(pid), "it waits again", deadline=deadline)
            trace.read()
            yield lambda: trace.read().splitlines()
