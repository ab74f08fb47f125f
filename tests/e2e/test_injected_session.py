"""Each kernel call of a session's return fails once: everything is offered and shown again."""

from collections.abc import Iterator

import pytest

from support.injected_errors import *  # noqa: F403
from support.injected_errors import Scene, failures
from support.seat import OtherSession
from support.seat_stage import *  # noqa: F403
from support.seat_stage import switch_away

pytestmark = pytest.mark.debug


@pytest.fixture
def scene(start_scene, seat, keyboard) -> Iterator[Scene]:
    scene = start_scene("both", **seat.environment)
    yield scene
    scene.sublet.leave_in_peace()


@pytest.fixture
def other(scene, seat) -> Iterator[OtherSession]:
    other = OtherSession(seat)
    yield other
    other.close()


def test_any_failing_call_of_a_return_is_made_good(scene, keyboard, other, every_call):
    def away_and_back(which: int = 0, error: int = 0) -> bytes:
        lease = scene.granted()
        switch_away(keyboard, other)
        scene.client.wait_for(f"{lease.label}.finished")
        scene.fault.arm(which, error)
        other.leave()
        scene.offered(scene.other)
        scene.give_up(lease)
        return scene.fault.calls

    for which, error in failures(away_and_back(), every_call):
        scene.assert_at_rest(f"the calls before number {which} of a return")
        away_and_back(which, error)
    scene.assert_at_rest("all calls of a return")
    scene.assert_nothing_leaked()
