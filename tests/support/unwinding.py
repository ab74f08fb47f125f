"""A program that is asked to end puts back what it has made, as at its usual end."""

from __future__ import annotations

import signal
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, kill(1), a terminal that goes


def unwind_when_asked() -> None:
    """The first of SIGNALS becomes KeyboardInterrupt or SystemExit; those that follow interrupt nobody who
    puts things back. SIGHUP stays ignored under nohup(1)."""
    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _unwind)


def _unwind(number: int, _: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, lambda *_: None)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)
