"""Where cases take place: cards that are made for them, or one that the machine has."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Protocol

from forced_card import ForcedCard
from verdicts import NotApplicable

from support import machine, virtio_gpu
from testbed import description
from testbed.description import Machine, small

# What a display is for, in the order in which a card made for a case has them.
ROLES = ("desk", "headset", "other", "side")
MADE_FOR_IT = "it takes a card made for it"


# Two monitors around two headsets.
REAL_DISPLAYS = description.desk(pipes=4, headsets=2)


class Ground(Protocol):
    """title  what it is, for the report"""

    title: str

    def card(
        self, wanted: Machine | None, name: str = "compared"
    ) -> contextlib.AbstractContextManager[machine.Card]:
        """A card with these displays, with the usual ones for None; NotApplicable if it has to be
        another one."""

    def roles(self, card: machine.Card) -> dict[str, int]:
        """Which display of the card is for what."""


class VirtualCards:
    """A card is made for each case, and is gone after it; but that of a QEMU machine stays as it is."""

    def __init__(self) -> None:
        self.title = machine.driver().__name__.rpartition(".")[2]

    @contextlib.contextmanager
    def card(self, wanted: Machine | None, name: str = "compared") -> Iterator[machine.Card]:
        if machine.driver() is virtio_gpu and (wanted or name != "compared"):
            raise NotApplicable(MADE_FOR_IT)
        card = machine.create(dataclasses.replace(wanted or usual_displays(), name=name))
        try:
            yield card
        finally:
            if card.exists():
                card.destroy()

    def roles(self, card: machine.Card) -> dict[str, int]:
        return {role: number for number, role in enumerate(ROLES[: len(card.connectors)])}


class OneCard:
    """A card of the machine, some of whose connectors are forced to show displays that are not there.

    headsets, monitors  connectors as the kernel calls them, "DP-2": at most two of each
    """

    def __init__(self, path: str, headsets: list[str], monitors: list[str]) -> None:
        self._path = path
        self._roles = dict(zip(("headset", "other"), headsets)) | dict(zip(("desk", "side"), monitors))
        self.title = f"{ForcedCard.driver(path)}, forced"

    @contextlib.contextmanager
    def card(self, wanted: Machine | None, name: str = "compared") -> Iterator[machine.Card]:
        if wanted or name != "compared":
            raise NotApplicable(MADE_FOR_IT)
        edids = dict(zip(ROLES, (display.edid for display in REAL_DISPLAYS.connectors)))
        displays = {connector: edids[role] for role, connector in self._roles.items()}
        with ForcedCard(self._path, displays) as card:
            yield card

    def roles(self, card: machine.Card) -> dict[str, int]:
        return {role: card.connectors.index(name) for role, name in self._roles.items()}


def usual_displays() -> Machine:
    """The same with few pixels: what a card made for a case needs."""
    return small(REAL_DISPLAYS)
