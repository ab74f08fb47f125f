"""What comes of a case: one attempt at it, and the verdict over all attempts."""

from __future__ import annotations

import enum
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from support.capture import Dark
from support.painter import Lacking
from support.wire import DeadlinePassed

HERE = Path(__file__).parent
# Their assertions are about what a lessor did; those of other modules are about the harness.
JUDGES = ("lease_client.py", "wire.py")


class Outcome(enum.StrEnum):
    """How an attempt or a case ended. The lessor has to answer for FAIL alone."""

    PASS = "pass"
    FAIL = "fail"
    FLAKY = "flaky"  # attempts differ: a verdict, never an attempt's outcome
    ERROR = "error"  # the harness failed, or the lessor did not start
    NOT_APPLICABLE = "not applicable"


class Unmet(AssertionError):
    """What was expected, and what came instead."""

    def __init__(self, expected: str, came: str) -> None:
        super().__init__(came)
        self.expected = expected


class NotApplicable(Exception):
    """The case asks for something that this lessor or this machine does not have."""


class NotReady(Exception):
    """What a case starts from could not be made: the card, the seat, the lessor."""


@dataclass(frozen=True)
class Attempt:
    """One run of a case.

    expected  for FAIL, what should have come
    came      for FAIL, what came; otherwise the reason, "" for PASS
    trace     for ERROR, where it happened
    """

    outcome: Outcome
    expected: str = ""
    came: str = ""
    trace: str = ""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value != ""}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Attempt:
        return cls(**{**data, "outcome": Outcome(data["outcome"])})


def attempt(play: Callable[[], None], title: str) -> Attempt:
    """Plays a case once. `title` says what is expected where the case does not say it closer."""
    begun = time.monotonic()

    def ended(outcome: Outcome, **facts: str) -> Attempt:
        return Attempt(outcome, seconds=round(time.monotonic() - begun, 2), **facts)

    try:
        play()
    except NotApplicable as reason:
        return ended(Outcome.NOT_APPLICABLE, came=str(reason))
    except Exception as error:  # noqa: BLE001 (every kind is told apart here)
        if not is_the_lessors(error):
            trace = "".join(traceback.format_exception(error))
            return ended(Outcome.ERROR, came=f"{type(error).__name__}: {in_a_line(error)}", trace=trace)
        expected = error.expected if isinstance(error, Unmet) else title
        return ended(Outcome.FAIL, expected=expected, came=in_a_line(error))
    return ended(Outcome.PASS)


def is_the_lessors(error: Exception) -> bool:
    """Whether an exception is a lessor's failure, and not one of the harness."""
    if isinstance(error, Unmet | DeadlinePassed | Dark | Lacking):
        return True
    frames = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, AssertionError):
        return HERE in frames[-1].parents or frames[-1].name in JUDGES
    # The kernel refuses what a lessee does with its lease.
    return isinstance(error, OSError) and any(frame.name == "painter.py" for frame in frames)


def verdict(attempts: Sequence[Attempt]) -> Outcome:
    """Over all attempts of one case: an error outweighs all, as it says nothing of the lessor."""
    outcomes = {attempt.outcome for attempt in attempts}
    if Outcome.ERROR in outcomes or not outcomes:
        return Outcome.ERROR
    return outcomes.pop() if len(outcomes) == 1 else Outcome.FLAKY


def in_a_line(error: Exception) -> str:
    """What went wrong, without the log that may follow."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).splitlines()[0].rstrip(":") if str(error) else type(error).__name__
