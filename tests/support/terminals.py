"""The machine's virtual terminals, switched as chvt(1) does."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from support.story import eventually

VT_ACTIVATE, VT_WAITACTIVE = 0x5606, 0x5607
ACTIVE = Path("/sys/class/tty/tty0/active")


def active() -> int:
    """The number of the one that is shown and has the keyboard."""
    return int(ACTIVE.read_text(encoding="ascii").strip().removeprefix("tty"))


def switch_to(number: int) -> None:
    """Returns when whoever had the terminal before has given it up."""
    console = os.open("/dev/tty0", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        fcntl.ioctl(console, VT_ACTIVATE, number)
        fcntl.ioctl(console, VT_WAITACTIVE, number)
    finally:
        os.close(console)


def wait_for(number: int) -> None:
    """Until another process has switched to it."""
    eventually(lambda: active() == number, f"terminal {number} is active")
