"""Tells a story step by step in a terminal: what happens, whether it did, how long it took."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

GREEN, RED, BOLD, DIM = "32", "31", "1", "2"


class StoryEnds(Exception):
    """A step failed: what comes after it would make no sense."""


@dataclass
class Step:
    """One step, while it runs and afterwards."""

    title: str
    result: str = ""  # a few words for the summary
    details: list[str] = field(default_factory=list)
    seconds: float = 0.0
    failure: str = ""

    def tell(self, line: str) -> None:
        """One more line below the step."""
        self.details.append(line)


class Narrator:
    """Prints to standard output; with colours and a line for what is going on if a person looks."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._terminal = sys.stdout.isatty()
        self._colours = self._terminal and "NO_COLOR" not in os.environ
        self._start = time.monotonic()

    def headline(self, title: str, subtitle: str) -> None:
        print(f"\n  {self._paint(BOLD, title)}\n  {self._paint(DIM, subtitle)}\n", flush=True)

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Raises StoryEnds if the step's body raises anything."""
        step = Step(title)
        self.steps.append(step)
        if self._terminal:
            print(f"  … {title}", end="", flush=True)
        start = time.monotonic()
        try:
            yield step
        except KeyboardInterrupt:
            step.failure = "interrupted"
            raise
        except Exception as error:
            step.failure = str(error) or type(error).__name__
            raise StoryEnds from error
        finally:
            step.seconds = time.monotonic() - start
            self._print(step)

    def summary(self) -> None:
        """A table of all steps."""
        width = max(len(step.title) for step in self.steps)
        results = max(len(self._words(step)) for step in self.steps)
        rule = self._paint(DIM, "─" * (width + results + 16))
        print(f"\n  {rule}")
        for step in self.steps:
            words = f"{step.title:{width}}  {self._words(step):{results}}"
            print(f"  {self._mark(step)} {words}  {step.seconds:8.2f} s")
        print(f"  {rule}")
        passed = sum(not step.failure for step in self.steps)
        text = f"{passed} of {len(self.steps)} steps in {time.monotonic() - self._start:.1f} s"
        colour = GREEN if passed == len(self.steps) else RED
        print(f"  {self._paint(colour, text)}\n", flush=True)

    def appendix(self, title: str, text: str) -> None:
        """More to read, after something went wrong."""
        print(f"\n  {self._paint(BOLD, title)}")
        for line in text.splitlines():
            print(f"    {line}")

    def _print(self, step: Step) -> None:
        erase = "\r\033[K" if self._terminal else ""
        took = self._paint(DIM, f"{step.seconds:.2f} s")
        print(f"{erase}  {self._mark(step)} {self._paint(BOLD, step.title)}  {took}")
        for line in step.details:
            print(f"      {line}")
        if step.failure:
            print(f"      {self._paint(RED, step.failure)}")
        sys.stdout.flush()

    @staticmethod
    def _words(step: Step) -> str:
        return "failed" if step.failure else step.result

    def _mark(self, step: Step) -> str:
        return self._paint(RED, "✗") if step.failure else self._paint(GREEN, "✓")

    def _paint(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colours else text
