"""The reproducers of docs/upstream are short, need nothing, and see a lessor that does as it should."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from cases import CASES  # noqa: E402
from grounds import VirtualCards  # noqa: E402
from lessors import LESSORS  # noqa: E402
from play import set_up  # noqa: E402

from support.running import Lines  # noqa: E402
from support.wire import DEADLINE  # noqa: E402

UPSTREAM = HERE.parents[1] / "docs/upstream"
REPRODUCERS = {path.stem: path for path in UPSTREAM.glob("*.py")}
LONGEST = 30  # lines


@pytest.fixture
def stack():
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture
def stage(stack, request):
    """What a case of this name starts from, beside sublet."""
    case = next(case for case in CASES if case.name == request.param)
    return set_up(stack, case, LESSORS["sublet"], VirtualCards(), DEADLINE)


@pytest.fixture
def reproduce(stack):
    """Starts a reproducer as a client of a lessor."""

    def start(name: str, lessor) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, REPRODUCERS[name]], env=lessor.environment_of_clients(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        stack.callback(process.kill)
        return process

    return start


def last_words(process: subprocess.Popen) -> str:
    return process.communicate(timeout=DEADLINE)[1].decode().strip()


def test_each_is_short():
    assert len(REPRODUCERS) == 3
    assert [n for n, path in REPRODUCERS.items() if len(path.read_text().splitlines()) > LONGEST] == []


@pytest.mark.parametrize("stage", ["empty_lease_of_request"], indirect=True)
def test_an_empty_lease_is_an_error_of_the_request(stage, reproduce):
    scene, _ = stage
    told = last_words(reproduce("empty_lease", scene.lessor))
    assert told == "error 2 of object 4; expected: error 2 of object 4"


@pytest.mark.parametrize("stage", ["pulled_before_submit"], indirect=True)
def test_a_display_pulled_before_submit_finishes_the_lease(stage, reproduce):
    scene, _ = stage
    scene.offered(scene.other, to=scene.first)
    scene.other.unplug()  # or it could be the first on offer
    scene.withdrawn(scene.other, scene.first)
    process = reproduce("pulled_before_submit", scene.lessor)
    assert next(Lines(process.stdout)) == "unplug it now"
    scene.headset.unplug()
    assert last_words(process) == "finished, as it should be"


@pytest.mark.parametrize("stage", ["leases_while_away"], indirect=True)
def test_a_lease_is_finished_when_the_session_is_switched_away(stage, reproduce):
    scene, (keyboard, other) = stage
    told = Lines(reproduce("switched_away", scene.lessor).stdout)
    assert next(told) == "leased: switch to another terminal now"
    keyboard.switch_to(other.number)
    other.wait_until(active=True)
    assert next(told) == "finished"
    scene.lessor.stop()
