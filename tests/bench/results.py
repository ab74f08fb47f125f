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
TICKS = 10  # of a clock: a ratio to what takes fewer is that of its ticks


@dataclass(frozen=True)
class Figure:
    """One row of the table: the median of all samples.

    digits    after the point
    compared  told with its ratio to what the contestant is compared with
    worst     the greatest of all samples instead: what happens once in three rounds is told
    """

    key: str
    title: str
    digits: int = 0
    compared: bool = False
    worst: bool = False

    def of(self, samples: list[float]) -> float:
        return max(samples) if self.worst else statistics.median(samples)


class OtherSubject(ValueError):
    """Why samples do not belong into one table."""


@dataclass
class Results:
    """Of one module.

    columns   titles by contestant, in the order of the table
    compared  with whom, by contestant; `beside` says it in words
    ticks     by contestant and figure: what one tick of the clock adds to a sample
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
    ticks: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    details: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, contestant: str, key: str, *samples: float, tick: float = 0) -> None:
        """tick  what one tick of the clock adds to a sample, where that is not next to nothing"""
        assert any(figure.key == key for figure in self.figures), key
        self.samples[contestant].setdefault(key, []).extend(samples)
        self.ticks[contestant][key] = max(tick, self.ticks[contestant].get(key, 0))

    def add_all(self, earlier: dict[str, Any]) -> None:
        """The samples of an earlier run, as as_json() told them; OtherSubject, and nothing is added, unless
        they are of the same contestants on the same machine."""
        self._compare(earlier)
        self.rounds += earlier["rounds"]
        for contestant, figures in earlier["samples"].items():
            if contestant in self.unmeasured():
                self.columns[contestant] = earlier["columns"][contestant]
            for key, samples in figures.items():
                tick = earlier.get("ticks", {}).get(contestant, {}).get(key, 0)
                self.add(contestant, key, *samples, tick=tick)

    def unmeasured(self) -> list[str]:
        """The contestants of which there is no sample."""
        return [contestant for contestant in self.columns if not self.samples.get(contestant)]

    def _compare(self, earlier: dict[str, Any]) -> None:
        """Who did not start has no version that could differ."""
        known = {figure.key for figure in self.figures}
        others = {key for figures in earlier["samples"].values() for key in figures} - known
        here = {"machine": describe_machine(), "contestants": list(self.columns)}
        there = {"machine": earlier["machine"], "contestants": list(earlier["columns"])}
        for name, title in self.columns.items():
            if name not in self.unmeasured() and earlier["samples"].get(name):
                here[name], there[name] = title, earlier["columns"].get(name)
        differ = [f"{what}: {there[what]}, now {here[what]}" for what in here if here[what] != there[what]]
        differ += [f"figures that are not measured any more: {', '.join(sorted(others))}"] if others else []
        if differ:
            raise OtherSubject(f"the last run of {self.module} was of something else ({'; '.join(differ)})")

    @contextlib.contextmanager
    def failing(self, what: str) -> Iterator[None]:
        """What goes wrong meanwhile is written down, and goes no further."""
        try:
            yield
        except Exception as error:  # noqa: BLE001
            self.failures.append(f"{what}: {str(error).partition(chr(10))[0] or type(error).__name__}")

    def value(self, contestant: str, figure: Figure) -> float | None:
        samples = self.samples.get(contestant, {}).get(figure.key)
        return figure.of(samples) if samples else None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "machine": describe_machine()}

    def table(self) -> str:
        """Markdown, "–" for what a contestant does not do."""
        lines = [
            f"| {self.module}: medians (ratio to {self.beside}) | samples | {' | '.join(self.columns.values())} |",
            f"|---|---:|{'---:|' * len(self.columns)}",
        ]
        for figure in self.figures:
            title = f"{figure.title}, worst of all" if figure.worst else figure.title
            cells = (self._cell(contestant, figure) for contestant in self.columns)
            lines.append(f"| {title} | {self._count(figure)} | {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"

    def _count(self, figure: Figure) -> str:
        """How many samples contestants have who have any."""
        counts = sorted({len(of[figure.key]) for of in self.samples.values() if of.get(figure.key)})
        return "–".join(map(str, dict.fromkeys([*counts[:1], *counts[-1:]])))

    def _cell(self, contestant: str, figure: Figure) -> str:
        value = self.value(contestant, figure)
        if value is None:
            return "–"
        other = self.compared[contestant]
        base = self.value(other, figure)
        text = f"{value:,.{figure.digits}f}"
        told = figure.compared and base and base >= TICKS * self.ticks.get(other, {}).get(figure.key, 0)
        return f"{text} ({value / base:.2f})" if told else text


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
