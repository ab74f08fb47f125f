"""Plays a case once: on a card of its own, against a lessor that was started for it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cases import Case
from grounds import Ground
from lessors import Lessor
from scene import Scene, scene
from verdicts import NotApplicable, NotReady, Unmet

from support.seat import Keyboard, OtherSession, Seat
from support.wire import DeadlinePassed, Disconnected


def play(case: Case, lessor: Lessor, ground: Ground, patience: float) -> None:
    """Raises what the lessor does wrong; NotApplicable, NotReady or anything else where it is not
    the lessor that fails."""
    if case.monitors and not lessor.lends_monitors:
        raise NotApplicable("it lends no monitors")
    if case.seat and not lessor.seat:
        raise NotApplicable("it shares no seat")
    if case.second_card and lessor.cards < 2:
        raise NotApplicable("it drives one card")
    with contextlib.ExitStack() as stack:
        s, extras = set_up(stack, case, lessor, ground, patience)
        try:
            case.run(s, *extras)
            s.settle()
        finally:
            if not case.ends and _is_gone(s):
                raise Unmet(case.title, end_of(s.lessor.process.wait()))
        if case.seat:
            s.leave()  # while the other session still answers


def _is_gone(s: Scene) -> bool:
    """Whether the lessor has ended; it may still be about to when a client is cut off without a word."""
    process = s.lessor.process
    if any(isinstance(client.fate, Disconnected) for client in s.lessor.clients):
        with contextlib.suppress(DeadlinePassed):
            process.wait(s.patience)
    return not process.running


def set_up(
    stack: contextlib.ExitStack, case: Case, lessor: Lessor, ground: Ground, patience: float
) -> tuple[Scene, list[Any]]:
    """The scene, and what the case gets beside it; the stack ends them."""
    try:
        environment, extras = {}, []
        if case.tool:
            build = Path(os.environ.get("SUBLET_BUILD", "/nonexistent"))
            if not (build / "tests/support/injection").is_dir():
                raise NotApplicable("it takes libraries of this project's build")
            extras.append(case.tool(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            environment |= extras[0].environment
        seat = stack.enter_context(_closing(Seat)) if case.seat else None
        if seat:
            extras.append(stack.enter_context(_closing(Keyboard)))
            environment |= seat.environment
        s = stack.enter_context(scene(case, lessor, ground, patience, environment))
        if seat:
            extras.append(stack.enter_context(_closing(lambda: OtherSession(seat))))
    except NotApplicable:
        raise
    except Exception as error:
        raise NotReady(str(error)) from error
    return s, extras


@contextlib.contextmanager
def _closing(make: Callable[[], Any]) -> Iterator[Any]:
    made = make()
    try:
        yield made
    finally:
        made.close()


def end_of(status: int) -> str:
    return f"it dies of signal {-status}" if status < 0 else f"it ends with status {status}"
