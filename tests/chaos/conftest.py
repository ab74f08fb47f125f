"""Disorder, by chance and by malice: what is asserted is that sublet and its card survive."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stages import Scene

from support.compositor import Compositor
from support.go_between import GoBetween
from support.lessors import *  # noqa: F403
from support.machine import Card
from support.stage import *  # noqa: F403
from support.story import Display
from testbed import description


@pytest.fixture
def displays() -> description.Machine:
    """Two monitors around three headsets."""
    return description.desk(pipes=5, headsets=3)


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Seeded by --chaos-seed, or by a number that a failure shows."""
    seed = request.config.getoption("--chaos-seed")
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    print(f"--chaos-seed {seed}")
    return random.Random(seed)


@pytest.fixture
def time_is_left(request: pytest.FixtureRequest) -> Callable[[], bool]:
    """Whether the test may go on with its mischief."""
    end = time.monotonic() + request.config.getoption("--chaos-seconds")
    return lambda: time.monotonic() < end


@pytest.fixture
def scene(sublet: Compositor, headset: Display, card: Card, tmp_path: Path) -> Iterator[Scene]:
    """A lessee's stages can be reached in it."""
    with GoBetween(sublet.socket, tmp_path / "between") as between:
        yield Scene(sublet, headset, between, card)
