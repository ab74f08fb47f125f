"""What `sublet-lessee exec` costs its program per frame: a bare libdrm page-flip loop with and without it.

All lease the headset from the same sublet, in turn; without exec the loop gets the lease from a client
of the bench's own.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from results import Figure, Results, in_turn

from support import machine
from support.compositor import Compositor
from support.cost import cpu_tick
from support.flip_trace import calls_per_flip
from support.story import Display, granted

BUILD = Path(os.environ.get("SUBLET_BUILD", "/build"))
LESSEE = BUILD / "lessee-client/sublet-lessee"
LOOP = BUILD / "tests/bench/bare_flips"
SECONDS = 5  # of each run
TRACED_SECONDS = 2
CLOCK = {"clock_gettime"}  # the testbed's kernel has no vDSO that reads it without a call
BARE = "without exec"
CONTESTANTS = {
    BARE: (), "seccomp": ("--mechanism", "seccomp"), "preload": ("--mechanism", "preload")
}  # fmt: skip
FIGURES = (
    Figure("calls", "system calls per flip, of tool and program", 2, compared=True),
    Figure("cpu", "CPU of the program per flip, µs", 1, compared=True),
    Figure("ioctl", "an ioctl of the program that only looks, µs", 2, compared=True),
    Figure("fps", "frames per second", 2, compared=True),
    Figure("missed", "missed vblanks of a thousand", 1),
)


def run(rounds: int) -> Results:
    columns = {name: name for name in CONTESTANTS}
    results = Results("exec", FIGURES, columns, dict.fromkeys(CONTESTANTS, BARE), BARE, rounds)
    card = machine.present()
    displays = [Display(card, number) for number in range(len(card.connectors))]
    headset = next(display for display in displays if display.state().non_desktop)
    compositor = Compositor.sublet(card.card)
    try:
        for name in in_turn(CONTESTANTS, rounds):
            with results.failing(name):
                _measure(name, compositor, headset, results)
    finally:
        compositor.kill()
        compositor.forget()
    return results


def _measure(name: str, compositor: Compositor, headset: Display, results: Results) -> None:
    told = json.loads(_flip(name, compositor, headset, SECONDS))
    tick = cpu_tick() * 1e6  # which a loop in step with the vertical blank meets in each flip, or in none
    results.add(name, "cpu", told["cpu_us_per_flip"], tick=tick)
    results.add(name, "ioctl", told["ioctl_us"])
    results.add(name, "fps", told["fps"])
    results.add(name, "missed", 1000 * told["missed"] / (told["flips"] + told["missed"]))
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as trace:
        _flip(name, compositor, headset, TRACED_SECONDS, under=("strace", "-f", "-o", trace.name))
        results.add(name, "calls", calls_per_flip(trace.read(), CLOCK))


def _flip(
    name: str, compositor: Compositor, headset: Display, seconds: int, under: tuple[str, ...] = ()
) -> str:
    """Runs the loop; what it says."""
    if name != BARE:
        tool = (LESSEE, "exec", "--wait", "30", *CONTESTANTS[name], "--", LOOP, "{fd}", str(seconds))
        return _run([*under, *tool], compositor.environment_of_clients())
    client = compositor.client()
    client.connection.wait_for(lambda: client.offer(headset.name))
    lease = client.lease(headset.name)
    client.connection.wait_for(lambda: lease.fd is not None)
    fd = granted(lease)
    try:
        return _run([*under, LOOP, str(fd), str(seconds)], dict(os.environ), pass_fds=[fd])
    finally:
        lease.destroy()
        client.close()
        compositor.clients.remove(client)


def _run(argv: list, env: dict[str, str], **options) -> str:
    return subprocess.run(
        argv, env=env, stdout=subprocess.PIPE, text=True, check=True, **options
    ).stdout
