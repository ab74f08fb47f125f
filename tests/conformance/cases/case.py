"""What a case of the comparison is, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """seat: its lessor shares a seat with another session. ends: it ends the lessor on purpose.
    monitors: its lessor lends monitors, too, if it can be told to. record: what its lessor asks of
    the card is recorded."""

    chapter: str
    title: str
    run: Callable[..., None]
    seat: bool = False
    ends: bool = False
    monitors: bool = False
    record: bool = False

    @property
    def name(self) -> str:
        return self.run.__name__


CASES: list[Case] = []


def case(chapter: str, title: str, **facts: bool):
    """Makes a case of a function."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        CASES.append(Case(chapter, title, function, **facts))
        return function

    return add
