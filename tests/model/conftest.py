"""A card for a whole search: what changes from one example to the next is sublet."""

from pathlib import Path

import pytest
from observed import Ground

from support.compositor import Compositor
from support.machine import Card
from support.stage import *  # noqa: F403
from testbed import description


@pytest.fixture
def displays() -> description.Machine:
    """Two monitors around two headsets."""
    return description.desk(pipes=4, headsets=2)


@pytest.fixture
def ground(
    card: Card, displays: description.Machine, tmp_path: Path, start_sublet, started: list[Compositor]
) -> Ground:
    edids = [connector.edid for connector in displays.connectors]
    return Ground(card, edids, range(1, 3), tmp_path, start_sublet, started)
