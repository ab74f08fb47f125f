"""A client that claims a display and leases it, as a process of its own: to be killed.

    python3 -m support.claimant SOCKET CONNECTOR MAKER PRODUCT STAGE

Prints each stage that it comes to, and stands still at that one. At "unplugged" it has heard that its
display is gone: somebody must pull it when "leased" is printed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from support.compositor import Compositor
from support.processes import Process
from support.story import Display, eventually
from support.terms_client import EXACT, MAKER, PRODUCT, PROTOCOLS, TermsClient
from support.wire import Connection

_BEFORE = ("begun", "made", "matched", "asked", "leased")
STAGES = (*_BEFORE, "unplugged", "returned")


class Claimant:
    """One on its way to a stage."""

    def __init__(self, compositor: Compositor, display: Display, stage: str, folder: Path) -> None:
        self._display, self._stage = display, stage
        edid = display.edid
        words = (compositor.socket, display.name, edid.maker, f"{edid.product:#06x}", stage)
        argv = [sys.executable, "-m", "support.claimant", *map(str, words)]
        self._process = Process(
            argv, env=dict(os.environ), output=folder / "claimant", errors=folder / "claimant-errors"
        )

    def comes_to_its_stage(self) -> None:
        """Pulls the display where the stage comes after that."""
        if self._stage == "unplugged":
            self._comes_to("leased")
            self._display.unplug()
        self._comes_to(self._stage)

    def _comes_to(self, stage: str) -> None:
        eventually(lambda: stage in self._process.output.read_text().split(), f"it is at {stage}")

    def kill(self) -> None:
        self._process.kill()


def _go_on(client: TermsClient, stage: str, connector: str, maker: str, product: str) -> None:
    """From one stage to the next."""

    def hears(*lines: str) -> None:
        client.connection.wait_for(lambda: set(lines) <= set(client.log))

    match stage:
        case "begun":
            claim = client.claim()
            claim.send("add_criterion", MAKER, EXACT, maker)
            claim.send("add_criterion", PRODUCT, EXACT, product)
            claim.send("set_exclusive")
        case "made":
            client.claims[0].send("make")
            hears("claim.made")
        case "matched":
            hears(f"claim.matched 1 {connector}")
        case "asked":
            client.lease_on(connector)
        case "leased":
            hears("lease.lease_fd")
        case "unplugged":
            hears("claim.unmatched 1", "lease.finished")
        case "returned":
            client.leases[0].destroy()
    client.connection.roundtrip()


def main(socket: str, *display: str, last: str) -> None:
    client = TermsClient(Connection.to_display(Path(socket), protocols=PROTOCOLS))
    for stage in (*_BEFORE[: _BEFORE.index(last)], last) if last in _BEFORE else (*_BEFORE, last):
        _go_on(client, stage, *display)
        print(stage, flush=True)
    signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:-1], last=sys.argv[-1])
