"""Missed vblanks and CPU time of sublet-lessee beside a bare libdrm page-flip loop.

    ./testbed run --hmd 2 -- python3 tests/bench/flip_rates.py

Both run at once, each on a headset of the same sublet; they change headsets at every round, while a
window of the desktop is redrawn at every frame. It judges nothing: see README.md on what the figures
say.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import machine  # noqa: E402
from support.animation import Animation  # noqa: E402
from support.compositor import Compositor  # noqa: E402

BUILD = Path(os.environ.get("SUBLET_BUILD", "/build"))
LESSEE = BUILD / "lessee-client/sublet-lessee"
BARE = BUILD / "tests/bench/bare_flips"


@dataclass(frozen=True)
class Result:
    """One run of one contestant."""

    flips: int
    missed: int
    fps: float
    cpu_us_per_flip: float

    @property
    def missed_per_thousand(self) -> float:
        return 1000 * self.missed / (self.flips + self.missed)


Contestant = Callable[[Compositor, str, float], Result]
"""Drives the headset of that name for so many seconds."""


def bare(*options: str) -> Contestant:
    """The baseline, on a lease that sublet-lessee has got for it."""

    def run(compositor: Compositor, headset: str, seconds: float) -> Result:
        program = (str(BARE), "{fd}", str(seconds), *options)
        lease = ("--connector", headset, "--wait", "30")
        return Result(**_run(compositor, "exec", *lease, "--", *program))

    return run


def lessee(*options: str) -> Contestant:
    """sublet-lessee itself."""

    def run(compositor: Compositor, headset: str, seconds: float) -> Result:
        lease = ("--connector", headset, "--wait", "30")
        facts = _run(compositor, "run", *lease, "--seconds", str(seconds), "--json", *options)
        (head,) = facts["heads"]
        return Result(
            head["flips"], head["missed_by_sequence"], head["fps"], facts["cpu_us_per_flip"]
        )

    return run


@dataclass(frozen=True)
class Duel:
    """What is compared, and with what."""

    name: str
    lessee: Contestant
    bare: Contestant


DUELS = (
    Duel("solid", lessee("--scene", "solid:000000"), bare()),
    Duel("test picture", lessee(), bare()),
    Duel("solid, 3 planes", lessee("--scene", "solid:000000", "--overlay", "--cursor"), bare("planes")),
)


def _run(compositor: Compositor, *arguments: str) -> dict:
    ended = subprocess.run(
        [LESSEE, *arguments],
        env=compositor.environment_of_clients(), stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    return json.loads(ended.stdout)


def headsets(compositor: Compositor) -> list[str]:
    (device,) = _run(compositor, "list", "--json")["devices"]
    return [connector["name"] for connector in device["connectors"]]


def fight(duel: Duel, compositor: Compositor, places: list[str], seconds: float) -> tuple[Result, ...]:
    """The lessee on the first, the bare loop on the second, at once."""
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(contestant, compositor, place, seconds)
            for contestant, place in zip((duel.lessee, duel.bare), places, strict=True)
        ]
        return tuple(run.result() for run in runs)


def measure(compositor: Compositor, rounds: int, seconds: float) -> list[list[tuple[Result, ...]]]:
    """For each duel its results, round by round."""
    places = headsets(compositor)
    results: list[list[tuple[Result, ...]]] = [[] for _ in DUELS]
    for number in range(rounds):
        for duel, told in zip(DUELS, results, strict=True):
            told.append(fight(duel, compositor, places, seconds))
            print(f"round {number + 1}: {duel.name}: {told[-1]}", file=sys.stderr, flush=True)
        places.reverse()
    return results


def print_table(results: list[list[tuple[Result, ...]]]) -> None:
    columns: dict[str, Callable[[Result], float]] = {
        "fps": lambda r: r.fps,
        "missed ‰": lambda r: r.missed_per_thousand,
        "CPU µs/flip": lambda r: r.cpu_us_per_flip,
    }
    print(f"{'medians':18}" + "".join(f"{name:>14}{'ratio':>8}" for name in columns) + f"{'missed, in all':>18}")
    for duel, rounds in zip(DUELS, results, strict=True):
        ours, base = zip(*rounds, strict=True)
        for name, runs in ((duel.name, ours), ("  bare beside it", base)):
            line = f"{name:18}"
            for of in columns.values():
                value, divisor = (statistics.median(map(of, each)) for each in (runs, base))
                line += f"{value:14.2f}" + (f"{value / divisor:8.2f}" if divisor else f"{'–':>8}")
            missed, flips = sum(r.missed for r in runs), sum(r.flips for r in runs)
            print(line + f"{missed:>9} of {flips + missed}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--seconds", type=float, default=5, metavar="S", help="for each run")
    parser.add_argument("--still", action="store_true", help="nothing moves on the desktop")
    options = parser.parse_args()
    card = machine.present()
    compositor = Compositor.sublet(card.card)
    try:
        if options.still:
            results = measure(compositor, options.rounds, options.seconds)
        else:
            with Animation(compositor):
                results = measure(compositor, options.rounds, options.seconds)
    finally:
        compositor.kill()
        compositor.forget()
    print_table(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
