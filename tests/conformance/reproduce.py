"""Plays the reproducer of a report in docs/upstream with a lessor, and lends it the hands that it asks for.

    python3 tests/conformance/reproduce.py pulled_before_submit sway labwc

Needs root and a card that nobody uses: ./testbed run -- python3 tests/conformance/reproduce.py ...
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from cases import CASES  # noqa: E402
from grounds import VirtualCards  # noqa: E402
from lessors import LESSORS, Lessor  # noqa: E402
from play import end_of, set_up  # noqa: E402
from scene import Scene  # noqa: E402

from support.running import Lines  # noqa: E402
from support.seat import Keyboard, OtherSession  # noqa: E402

REPRODUCERS = {path.stem: path for path in (HERE.parents[1] / "docs/upstream").glob("*.py")}
GONE = "the compositor is gone"
NEEDS_A_SEAT = "switched_away"


def _unplug(s: Scene) -> None:
    for display in (s.headset, s.other, s.desk, s.side):
        if s.first.offer(display.id):  # whichever it is that was requested
            display.unplug()


def _switch(_: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    keyboard.switch_to(other.number)
    other.wait_until(active=True)


# What is done when a reproducer says so.
HANDS: dict[str, Callable[..., None]] = {
    "unplug it now": _unplug,
    "leased: switch to another terminal now": _switch,
}


def reproduce(name: str, lessor: Lessor, patience: float) -> list[str]:
    """What a reproducer says, line by line; and how the lessor ends, if it does."""
    likewise = next(case for case in CASES if case.seat == (name == NEEDS_A_SEAT) and not case.machine)
    with contextlib.ExitStack() as stack:
        s, extras = set_up(stack, likewise, lessor, VirtualCards(), patience)
        s.offered(s.headset, s.other, to=s.first)
        process = subprocess.Popen(
            [sys.executable, REPRODUCERS[name]], env=s.lessor.environment_of_clients(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        stack.callback(process.kill)
        said = []
        for line in Lines(process.stdout):
            said.append(line)
            HANDS.get(said[-1], lambda *_: None)(s, *extras)
        if GONE in said:
            said.append(f"{lessor.name}: {end_of(s.lessor.process.wait())}")
        elif likewise.seat:
            s.leave()  # while the other session still answers
    return said


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Plays the reproducer of a report with lessors.")
    parser.add_argument("reproducer", choices=sorted(REPRODUCERS))
    parser.add_argument("lessors", nargs="+", choices=[name for name, each in LESSORS.items() if each.installed])
    options = parser.parse_args(words)
    for name in options.lessors:
        lessor = LESSORS[name]
        print(f"{name} {lessor.version()}", *reproduce(options.reproducer, lessor, lessor.patience), sep="\n    ")


if __name__ == "__main__":
    main(sys.argv[1:])
