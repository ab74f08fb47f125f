"""Missed vblanks and CPU time of sublet-lessee beside a bare libdrm page-flip loop.

All lease the headset from the same sublet, in turn, while a window of the desktop is redrawn at every
frame.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from results import Figure, Results, in_turn

from support import machine
from support.animation import Animation
from support.compositor import Compositor
from support.cost import cpu_tick

BUILD = Path(os.environ.get("SUBLET_BUILD", "/build"))
LESSEE = BUILD / "lessee-client/sublet-lessee"
SECONDS = 5  # of each run
BARE_LOOP = (str(BUILD / "tests/bench/bare_flips"), "{fd}", str(SECONDS))
# What each is compared with, and how sublet-lessee is started for it.
CONTESTANTS = {
    "bare loop": ("bare loop", ("exec", "--", *BARE_LOOP)),
    "solid": ("bare loop", ("run", "--scene", "solid:000000")),
    "test picture": ("bare loop", ("run",)),
    "bare loop, 3 planes": ("bare loop, 3 planes", ("exec", "--", *BARE_LOOP, "planes")),
    "solid, 3 planes": (
        "bare loop, 3 planes", ("run", "--scene", "solid:000000", "--overlay", "--cursor")
    ),
}  # fmt: skip
FIGURES = (
    Figure("fps", "frames per second", 2, compared=True),
    Figure("missed", "missed vblanks of a thousand", 1),
    Figure("cpu", "CPU per flip, µs", 1, compared=True),
)


def run(rounds: int) -> Results:
    compared = {name: base for name, (base, _) in CONTESTANTS.items()}
    columns = {name: name for name in CONTESTANTS}
    results = Results("flips", FIGURES, columns, compared, "the bare loop", rounds)
    compositor = Compositor.sublet(machine.present().card)
    try:
        with Animation(compositor):
            for name in in_turn(CONTESTANTS, rounds):
                with results.failing(name):
                    _measure(name, compositor, results)
    finally:
        compositor.kill()
        compositor.forget()
    return results


def _measure(name: str, compositor: Compositor, results: Results) -> None:
    _, (command, *options) = CONTESTANTS[name]
    if command == "run":
        options += ["--seconds", str(SECONDS), "--json"]
    ended = subprocess.run(
        [LESSEE, command, "--wait", "30", *options],
        env=compositor.environment_of_clients(), stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    told = json.loads(ended.stdout)
    if command == "run":
        (head,) = told["heads"]
        told |= {"flips": head["flips"], "missed": head["missed_by_sequence"], "fps": head["fps"]}
    results.add(name, "fps", told["fps"])
    results.add(name, "missed", 1000 * told["missed"] / (told["flips"] + told["missed"]))
    tick = cpu_tick() * 1e6  # which a loop in step with the vertical blank meets in each flip, or in none
    results.add(name, "cpu", told["cpu_us_per_flip"], tick=tick)
