"""What is tried on the displays that somebody named."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from forced_card import ForcedCard
from grounds import REAL_DISPLAYS
from lessors import Lessor

from support.compositor import Compositor
from support.lease_cycle import LeaseCycle
from support.lessee import Lessee
from support.story import Display

CONFORMANCE = Path(__file__).resolve().parents[1] / "conformance"
CYCLES = 20
SECONDS = 5
UNWINDING = 60  # seconds that a program gets to put back what it has made
OFFER = """
[[display]]
match = {{ connector = "{name}" }}
lease = "offer"
desktop = false
"""


def show(card: str, connector: str) -> dict[str, Any]:
    """Shows a test picture on what is plugged in, as it is, twice in a row, leased from our own
    compositor; how that went, or why not."""
    if not (Path(os.environ.get("SUBLET_BUILD", "/nonexistent")) / "lessee-client/sublet-lessee").exists():
        return {"left out": "it takes a build of this project: $SUBLET_BUILD"}
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(OFFER.format(name=connector), encoding="utf-8")
        compositor = Compositor.sublet(card, "--config", str(config))
        try:
            runs = [_run(compositor, connector) for _ in range(2)]
            return {"runs": runs, "log": compositor.process.text().splitlines()}
        finally:
            compositor.kill()
            compositor.forget()


def _run(compositor: Compositor, connector: str) -> dict[str, Any]:
    options = ("--connector", connector, "--seconds", str(SECONDS), "--scene", "bars")
    report = Lessee.run(compositor, *options).finish()
    return {"status": report.status, "report": report.facts, "errors": report.errors.splitlines()}


def judge(lessor: Lessor, options: argparse.Namespace) -> dict[str, Any]:
    """The conformance cases that leave sessions and other cards alone, once each."""
    with tempfile.TemporaryDirectory() as folder:
        words = [f"--connector={name}" for name in options.connector]
        words += [f"--monitor={name}" for name in options.monitor]
        words += [f"--only={text}" for text in options.only]
        _wait_for([sys.executable, CONFORMANCE, lessor.name, "--card", options.card, *words, "--one-session",
                   "--rounds", "1", "--out", folder])  # fmt: skip
        results = Path(folder) / "results.json"
        runs = json.loads(results.read_text(encoding="utf-8"))["runs"] if results.exists() else []
        return runs[0] if runs else {"left out": f"{lessor.name} did not start"}


def _wait_for(argv: list[str | Path]) -> None:
    """For a program, or until we are interrupted: then it is asked to put back what it has made. What a
    terminal tells all its programs it does not hear, or it would be told twice."""
    program = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True)
    try:
        program.wait()
    except BaseException:
        program.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(UNWINDING)
        program.kill()
        program.wait()
        raise


def measure(lessor: Lessor, card: str, connector: str) -> dict[str, Any]:
    """Medians of lease after lease of a display that is forced to be a headset, in ms."""
    headset = REAL_DISPLAYS.connectors[1].edid
    with ForcedCard(card, {connector: headset}) as forced:
        compositor = lessor.start(card)
        try:
            return _times(LeaseCycle(compositor, Display(forced, 0)))
        finally:
            compositor.kill()
            compositor.forget()


def _times(cycle: LeaseCycle) -> dict[str, Any]:
    granted, offered = [], []
    for _ in range(CYCLES):
        begun = time.monotonic()
        lease = cycle.lease()
        granted.append(time.monotonic() - begun)
        begun = time.monotonic()
        cycle.give_back(lease)
        offered.append(time.monotonic() - begun)
    in_ms = {"submit to lease_fd": granted, "destroy to offered": offered}
    return {name: round(statistics.median(times) * 1000, 2) for name, times in in_ms.items()}
