"""What a case of the comparison is, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from testbed.description import Machine


@dataclass(frozen=True)
class Case:
    """What runs, and what it needs beside a Scene.

    seat: its lessor shares a seat with another session. ends: it ends the lessor on purpose.
    monitors: its lessor lends monitors, too, if it can be told to. tool: DrmRecord or DrmFault, on its
    lessor's calls. machine: the displays, if not the usual ones. second_card: there is one.
    """

    chapter: str
    title: str
    run: Callable[..., None]
    seat: bool = False
    ends: bool = False
    monitors: bool = False
    tool: Callable[..., Any] | None = None
    machine: Machine | None = None
    second_card: bool = False

    @property
    def name(self) -> str:
        return self.run.__name__


CASES: list[Case] = []


def case(chapter: str, title: str, **facts: Any):
    """Makes a case of a function."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        CASES.append(Case(chapter, title, function, **facts))
        return function

    return add
