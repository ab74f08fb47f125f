"""What a module of the bench has measured, as JSON and as a table."""

from __future__ import annotations

import contextlib
import os
import platform
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """One row of the table: the median of all samples.

    digits    after the point
    compared  told with its ratio to what the contestant is compared with
    """

    key: str
    title: str
    digits: int = 0
    compared: bool = False


@dataclass
class Results:
    """Of one module.

    columns   titles by contestant, in the order of the table
    compared  with whom, by contestant; `beside` says it in words
    details   what is not for the table
    failures  what could not be measured, and why
    """

    module: str
    figures: tuple[Figure, ...]
    columns: dict[str, str]
    compared: dict[str, str]
    beside: str
    rounds: int
    samples: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(dict))
    details: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, contestant: str, key: str, *samples: float) -> None:
        assert any(figure.key == key for figure in self.figures), key
        self.samples[contestant].setdefault(key, []).extend(samples)

    def add_all(self, earlier: dict[str, Any]) -> None:
        """The samples of an earlier run, as as_json() told them."""
        self.rounds += earlier["rounds"]
        for contestant, figures in earlier["samples"].items():
            for key, samples in figures.items():
                self.add(contestant, key, *samples)

    @contextlib.contextmanager
    def failing(self, what: str) -> Iterator[None]:
        """What goes wrong meanwhile is written down, and goes no further."""
        try:
            yield
        except Exception as error:  # noqa: BLE001
            self.failures.append(f"{what}: {str(error).partition(chr(10))[0] or type(error).__name__}")

    def median(self, contestant: str, key: str) -> float | None:
        samples = self.samples[contestant].get(key)
        return statistics.median(samples) if samples else None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "machine": describe_machine()}

    def table(self) -> str:
        """Markdown, "–" for what a contestant does not do."""
        lines = [
            f"| {self.module}: medians (ratio to {self.beside}) | {' | '.join(self.columns.values())} |",
            f"|---|{'---:|' * len(self.columns)}",
        ]
        for figure in self.figures:
            cells = (self._cell(contestant, figure) for contestant in self.columns)
            lines.append(f"| {figure.title} | {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"

    def _cell(self, contestant: str, figure: Figure) -> str:
        value = self.median(contestant, figure.key)
        if value is None:
            return "–"
        base = self.median(self.compared[contestant], figure.key)
        text = f"{value:,.{figure.digits}f}"
        return f"{text} ({value / base:.2f})" if figure.compared and base else text


def in_turn(contestants: Iterable[T], rounds: int) -> Iterator[T]:
    """Each round has all of them; every other one goes backwards, so that a machine that becomes
    slower hurts them alike."""
    order = tuple(contestants)
    for number in range(rounds):
        for contestant in reversed(order) if number % 2 else order:
            yield contestant
            print(f"round {number + 1} of {rounds}: {contestant}", file=sys.stderr, flush=True)


def describe_machine() -> dict[str, Any]:
    """Where it was measured."""
    release = platform.freedesktop_os_release()
    return {
        "system": f"{release['ID']} {release.get('VERSION_CODENAME', '')}".strip(),
        "kernel": platform.release(),
        "processors": os.cpu_count(),
    }
