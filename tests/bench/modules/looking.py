"""Whether looking at a lease makes others wait: mirrors, masks and mode guards read the card, while
another lessee switches its CRTC on and off, which takes its time on hardware."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from results import Figure, Results, in_turn

from support import machine
from support.compositor import Compositor
from support.control import DONE, subletctl
from support.frame_log import FrameLog
from support.lessee import Lessee
from support.processes import Process
from support.story import Display, eventually, granted

SECONDS = 5  # of each run
MODESET_MS = 200  # that a CRTC takes to be switched on or off
# What the headset's rule says beside the usual, and whether it is mirrored.
LOOKS: dict[str, tuple[str, bool]] = {
    "nobody looks": ("", False),
    "unmasked": ("mask = false", False),
    "mirrored": ("mask = false", True),
    "mode guarded": ('modeset = "lessor"', False),
}
TOGETHER = "mirrored, leased with another"  # where there is a second headset
FIGURES = (
    Figure("missed", "vblanks missed by the lessee, of a thousand", 1),
    Figure("wait", "its longest wait for a flip, ms", 1, compared=True, worst=True),
    Figure("gap", "worst gap between a window's frames, ms", 1, compared=True, worst=True),
    Figure("lost", "frames lost by the window, of a thousand", 1),
)


def run(rounds: int) -> Results:
    looks = [*LOOKS, TOGETHER] if len(_headsets(machine.present())) > 1 else list(LOOKS)
    columns = {name: name for name in looks}
    base = next(iter(LOOKS))
    results = Results("looking", FIGURES, columns, dict.fromkeys(columns, base), base, rounds)
    for name in in_turn(looks, rounds):
        with results.failing(name):
            _measure(name, results)
    return results


def _headsets(card: machine.Card) -> list[Display]:
    displays = [Display(card, number) for number in range(len(card.connectors))]
    return [display for display in displays if display.state().non_desktop]


def _measure(name: str, results: Results) -> None:
    card = machine.present()
    side = Display(card, len(card.connectors) - 1)
    headset, *others = _headsets(card)
    line, mirrored = LOOKS.get(name, ("mask = false", True))
    lend = ("desktop = false", 'lease = "offer"')
    leased = [headset, *others[:1]] if name == TOGETHER else [headset]
    rules = "".join(display.rule(*lend, line) for display in leased) + side.rule(*lend)
    rules += '[[display]]\nmatch = { non-desktop = true }\ndesktop = false\nlease = "never"\n'
    with _sublet(card, rules) as lessor, _modesets(card, lessor, side), FrameLog(lessor) as log:
        lessee = Lessee.run(lessor, "--all", "--seconds", str(SECONDS)).wait_until_lit()
        if mirrored:
            assert subletctl(lessor, "mirror", headset.name).status == DONE
        start = time.monotonic()
        heads = {head["connector"]: head for head in lessee.finish().facts["heads"]}
        frames = log.frames(start, time.monotonic())
    head = heads[headset.name]
    missed = head["missed_by_sequence"]
    results.add(name, "missed", 1000 * missed / (head["flips"] + missed))
    results.add(name, "wait", head["commit_to_flip_us"]["max"] / 1000)
    results.add(name, "gap", frames.worst_gap * 1000)
    results.add(name, "lost", 1000 * frames.lost / (frames.lost + len(frames.shown)))


@contextlib.contextmanager
def _sublet(card: machine.Card, config: str) -> Iterator[Compositor]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text(config, encoding="utf-8")
        lessor = Compositor.sublet(card.card, "--config", str(path))
        try:
            yield lessor
        finally:
            lessor.kill()
            lessor.forget()


@contextlib.contextmanager
def _modesets(card: machine.Card, lessor: Compositor, display: Display) -> Iterator[None]:
    """A lessee that switches its display on and off for ever, slowly."""
    client = lessor.client()
    lease = client.lease(display.name)
    client.connection.wait_for(lambda: lease.answered)
    fd = granted(lease)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "storm"
        storm = Process(
            [sys.executable, "-m", "support.modeset_storm", str(fd), str(display.id), "1"],
            env={**os.environ}, output=output, pass_fds=[fd],
        )  # fmt: skip
        try:
            eventually(lambda: "storming" in output.read_text(encoding="utf-8"), "modes are set")
            card.set_modeset_time(MODESET_MS)
            yield
        finally:
            card.set_modeset_time(0)
            storm.kill()
