"""Reads the guest kernel's messages: splats, panics, and the tail worth showing."""

import re

INIT_STARTED = "testbed: init started"

SPLAT = re.compile(
    r"BUG: |WARNING: |INFO: (task .* blocked|rcu|possible recursive|inconsistent lock)"
    r"|ODEBUG: |Oops|general protection|Kernel panic|UBSAN: |refcount_t: |list_(add|del) corruption"
    r"|possible circular locking")
PANIC = re.compile(r"Kernel panic - (?:not syncing: )?(.*)")
OUT_OF_MEMORY = re.compile(r"Out of memory: Killed process \d+ \([^)]*\)")
SPLAT_LINES = 40


def splats(log: str) -> list:
    """The complaints made after the guest's init has started, each with the lines after it.

    What User-Mode Linux says about itself during its own boot does not count.
    """
    _, started, rest = log.partition(INIT_STARTED)
    lines = rest.splitlines() if started else []
    found = []
    end = 0
    for number, line in enumerate(lines):
        if number >= end and SPLAT.search(line):
            end = number + SPLAT_LINES
            found.append("\n".join(lines[number:end]))
    return found


def leaks(report: str) -> list:
    """The objects in kmemleak's report that were lost after the kernel's own boot."""
    found = re.split(r"^(?=unreferenced object)", report, flags=re.M)
    return [text.rstrip() for text in found if text.strip() and 'comm "swapper' not in text]


def killed_for_memory(log: str) -> str:
    """What the kernel killed because memory ran out; "" if nothing."""
    return "; ".join(OUT_OF_MEMORY.findall(log))


def panic(log: str) -> str:
    """Why the kernel gave up; "" if it did not."""
    found = PANIC.search(log)
    return found[1].strip() if found else ""


def tail(log: str, lines: int = 25) -> str:
    """The last lines."""
    return "\n".join(log.splitlines()[-lines:])
