"""Who is measured side by side, and the session in which it is."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from support import machine
from support.compositor import Compositor
from support.lease_cycle import LeaseCycle
from support.lessor_programs import INSTALLED, LESSORS, version
from support.silence import is_asleep
from support.story import Display, eventually

ON_CONNECT = """
[[display]]
match = { non-desktop = true }
lease = "offer"
preset = "on-connect"
"""


@dataclass(frozen=True)
class Contestant:
    """start    on a card, given by path
    presets  lights a headset before anybody asks for it
    windows  shows those of clients on its monitors
    """

    name: str
    start: Callable[[str], Compositor]
    presets: bool = False
    windows: bool = True

    def __str__(self) -> str:
        return self.name


def _on_connect(card: str) -> Compositor:
    path = Path(tempfile.gettempdir()) / "on-connect.toml"
    path.write_text(ON_CONNECT, encoding="utf-8")
    return Compositor.sublet(card, "--config", str(path))


CONTESTANTS = (
    Contestant("sublet", LESSORS["sublet"]),
    Contestant("sublet, on-connect", _on_connect, presets=True),
    *(Contestant(name, LESSORS[name]) for name in INSTALLED if name != "sublet"),
    Contestant("tiny_host", LESSORS["tiny_host"], windows=False),
)
REFERENCE = "sway"  # whom the others are compared with


class Session:
    """One contestant that runs, and a client that leases the headset from it."""

    def __init__(self, contestant: Contestant, card: machine.Card, lessor: Compositor) -> None:
        self.contestant = contestant
        self.card = card
        self.lessor = lessor
        displays = [Display(card, number) for number in range(len(card.connectors))]
        self.headset = next(display for display in displays if display.state().non_desktop)
        self.modeset = 0.0  # seconds that switching a CRTC on or off takes
        self.version = version(lessor.process.name, lessor)

    @cached_property
    def cycle(self) -> LeaseCycle:
        return LeaseCycle(self.lessor, self.headset)

    @contextlib.contextmanager
    def slow_modesets(self, milliseconds: int) -> Iterator[None]:
        """Switching a CRTC on or off takes so long meanwhile."""
        self.card.set_modeset_time(milliseconds)
        self.modeset = milliseconds / 1000
        try:
            yield
        finally:
            self.card.set_modeset_time(0)
            self.modeset = 0

    def fall_asleep(self) -> None:
        """Returns when the lessor has nothing left to do."""
        machine.settle()
        eventually(lambda: is_asleep(self.lessor.pid), "it is at rest")

    def rest(self) -> None:
        """Returns when all that happened is over, and the headset is as it waits to be leased."""
        machine.settle()
        self.cycle.client.connection.roundtrip()
        if self.contestant.presets:
            eventually(lambda: self.headset.lit, "the headset is lit again")
        time.sleep(2 * self.modeset)  # It is lit by name from the beginning of its modeset.


@contextlib.contextmanager
def session(contestant: Contestant, card: machine.Card | None = None) -> Iterator[Session]:
    """On the card that the guest has, unless another one is given. Nobody else uses it meanwhile."""
    card = card or machine.present()
    lessor = contestant.start(card.card)
    try:
        yield Session(contestant, card, lessor)
    finally:
        lessor.kill()
        lessor.forget()
        machine.settle()
