"""What a process costs the machine: system calls by name, page faults, processor time."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from support.silence import is_asleep, traced
from support.story import eventually

_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((?:\w+(?:<[^>]*>)?, (DRM_IOCTL_\w+))?")
_DRM = "DRM_IOCTL_"


@dataclass(frozen=True)
class Cost:
    """calls   how often each began: "recvmsg"; "MODE_ATOMIC" for an ioctl of DRM
    faults  of pages
    """

    calls: Counter[str]
    faults: int


def cost(pid: int, action: Callable[[], None]) -> Cost:
    """What a process that slept does for an action, until it sleeps again."""
    with traced(pid) as trace:
        faults = page_faults(pid)
        action()
        eventually(lambda: is_asleep(pid), "it sleeps again")
        return Cost(Counter(names_of_calls(trace())), page_faults(pid) - faults)


def names_of_calls(trace: Iterable[str]) -> list[str]:
    """The calls that a trace tells of, in their order, as Cost.calls names them."""
    begun = (match for line in trace if (match := _CALL.match(line)))
    return [(ioctl or name).removeprefix(_DRM) for name, ioctl in (m.groups() for m in begun)]


def page_faults(pid: int) -> int:
    """All that a process had so far, in all its threads."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    after_name = text.rsplit(")", 1)[1].split()
    return int(after_name[7]) + int(after_name[9])  # minflt, majflt: see proc(5)


def cpu_seconds(pid: int) -> float:
    """The processor time of a process so far, in all its threads; it grows by cpu_tick()."""
    return time.clock_gettime(~pid << 3 | 2)  # as clock_getcpuclockid(3) makes it


def cpu_tick() -> float:
    """Seconds by which processor time is charged: 0.01 where the kernel has nothing finer, as User-Mode Linux."""
    begun = time.process_time()
    while (now := time.process_time()) == begun:
        pass
    return now - begun
