"""What is called for each page flip, read from a trace of strace -f."""

import re


def _lines_between_commits(trace: str) -> list[str]:
    """What anybody calls from the tenth commit to the last."""
    lines = trace.splitlines()
    commits = [at for at, line in enumerate(lines) if "DRM_IOCTL_MODE_ATOMIC" in line]
    return lines[commits[10] : commits[-1]]


def calls_by_process(trace: str) -> dict[int, list[str]]:
    """The names of all system calls while it flips, of which the atomic commit has one of its own."""
    calls: dict[int, list[str]] = {}
    for line in _lines_between_commits(trace):
        if found := re.match(r"(\d+) +(\w+)\((.*)$", line):
            commits = "DRM_IOCTL_MODE_ATOMIC" in found[3]
            calls.setdefault(int(found[1]), []).append("commit" if commits else found[2])
    return calls


def calls_per_flip(trace: str, but_for: set[str]) -> float:
    """Of all processes together."""
    names = [name for calls in calls_by_process(trace).values() for name in calls]
    return sum(name not in but_for for name in names) / names.count("commit")
