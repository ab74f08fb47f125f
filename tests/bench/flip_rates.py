"""Missed vblanks and CPU time of sublet-lessee beside a bare libdrm page-flip loop.

    ./testbed run -- python3 tests/bench/flip_rates.py

Both lease the headset from the same sublet, in turn, round after round, while a window of the
desktop is redrawn at every frame. It judges nothing: see README.md on what the figures say.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
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


def bare(*options: str) -> Callable[[Compositor, float], Result]:
    """The baseline, on a lease that sublet-lessee has got for it."""

    def run(compositor: Compositor, seconds: float) -> Result:
        program = (str(BARE), "{fd}", str(seconds), *options)
        return Result(**_run(compositor, "exec", "--wait", "30", "--", *program))

    return run


def lessee(*options: str) -> Callable[[Compositor, float], Result]:
    """sublet-lessee itself."""

    def run(compositor: Compositor, seconds: float) -> Result:
        facts = _run(
            compositor, "run", "--wait", "30", "--seconds", str(seconds), "--json", *options
        )
        (head,) = facts["heads"]
        return Result(
            head["flips"], head["missed_by_sequence"], head["fps"], facts["cpu_us_per_flip"]
        )

    return run


CONTESTANTS: dict[str, Callable[[Compositor, float], Result]] = {
    "bare libdrm loop": bare(),
    "solid": lessee("--scene", "solid:000000"),
    "test picture": lessee(),
    "bare, 3 planes": bare("planes"),
    "solid, 3 planes": lessee("--scene", "solid:000000", "--overlay", "--cursor"),
}
# What each is compared with.
BASELINE = dict.fromkeys(CONTESTANTS, "bare libdrm loop") | {"solid, 3 planes": "bare, 3 planes"}


def _run(compositor: Compositor, *arguments: str) -> dict:
    ended = subprocess.run(
        [LESSEE, *arguments],
        env=compositor.environment_of_clients(), stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    return json.loads(ended.stdout)


def measure(compositor: Compositor, rounds: int, seconds: float) -> dict[str, list[Result]]:
    """Each round has every contestant once; every other round goes backwards."""
    results: dict[str, list[Result]] = {name: [] for name in CONTESTANTS}
    for number in range(rounds):
        order = list(CONTESTANTS.items())
        for name, run in reversed(order) if number % 2 else order:
            results[name].append(run(compositor, seconds))
            print(f"round {number + 1}: {name}: {results[name][-1]}", file=sys.stderr, flush=True)
    return results


def print_table(results: dict[str, list[Result]]) -> None:
    def median(name: str, of: Callable[[Result], float]) -> float:
        return statistics.median(map(of, results[name]))

    def ratio(value: float, base: float) -> str:
        return f"{value / base:.2f}" if base else "–"

    columns = {
        "fps": lambda r: r.fps,
        "missed ‰": lambda r: r.missed_per_thousand,
        "CPU µs/flip": lambda r: r.cpu_us_per_flip,
    }
    print(f"{'medians':18}" + "".join(f"{name:>14}{'ratio':>8}" for name in columns) + f"{'missed, in all':>18}")
    for name, runs in results.items():
        line = f"{name:18}"
        for of in columns.values():
            value = median(name, of)
            line += f"{value:14.2f}{ratio(value, median(BASELINE[name], of)):>8}"
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
