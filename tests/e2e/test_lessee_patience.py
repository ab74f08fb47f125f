"""sublet-lessee while the lessor's session is switched away: it waits for as long as it was told to."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.lessee import DONE, NOTHING_MATCHES
from support.processes import Process
from support.seat import OtherSession
from support.seat_stage import *  # noqa: F403
from support.seat_stage import switch_away
from support.story import eventually
from support.wire import DeadlinePassed

pytestmark = pytest.mark.virtual

LONGER_THAN_A_LESSOR_NEEDS = 20


@pytest.fixture
def sublet(start_sublet, seat, keyboard) -> Iterator[Compositor]:
    """It ends before its seat does."""
    sublet = start_sublet(**seat.environment)
    sublet.client().news()  # once it answers it also hears the keyboard
    yield sublet
    sublet.leave_in_peace()


@pytest.fixture
def other(sublet, seat, keyboard) -> Iterator[OtherSession]:
    """The session that has the seat."""
    other = OtherSession(seat)
    switch_away(keyboard, other)
    yield other
    other.close()


@pytest.fixture
def tool(sublet, other, tmp_path) -> Iterator[Callable[..., Process]]:
    """Starts sublet-lessee with any command."""
    started: list[Process] = []

    def start(*arguments: str) -> Process:
        program = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
        started.append(
            Process(
                [program, *arguments], env=sublet.environment_of_clients(),
                output=tmp_path / "out", errors=tmp_path / "err",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


def assert_waits(process: Process) -> None:
    with pytest.raises(DeadlinePassed):
        process.wait(LONGER_THAN_A_LESSOR_NEEDS)


@pytest.mark.parametrize(
    "command",
    [
        ("wait",),
        ("wait", "--timeout", "60"),
        ("run", "--wait", "60", "--frames", "5"),
        ("exec", "--wait", "60", "--", "true"),
    ],
    ids=" ".join,
)
def test_who_waits_for_a_display_gets_it_when_the_session_is_back(tool, other, command):
    waiting = tool(*command)
    assert_waits(waiting)
    other.leave()
    assert waiting.wait() == DONE, waiting.text()


def test_watch_tells_of_the_display_when_the_session_is_back(tool, other, headset):
    watch = tool("watch")
    assert_waits(watch)
    other.leave()
    eventually(lambda: headset.name in watch.output.read_text(encoding="utf-8"), "it is told of")
    assert watch.stop() == DONE


def test_a_wait_of_limited_time_gives_up_when_that_is_over(tool):
    waiting = tool("wait", "--timeout", "30")
    assert_waits(waiting)
    assert waiting.wait() == NOTHING_MATCHES, waiting.text()


def test_a_wait_that_is_shorter_than_a_lessor_may_need_is_no_longer_for_it(tool):
    began = time.monotonic()
    waiting = tool("wait", "--timeout", "3")
    assert waiting.wait() == NOTHING_MATCHES, waiting.text()
    assert 3 <= time.monotonic() - began < 15
