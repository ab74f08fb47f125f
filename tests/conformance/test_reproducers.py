"""The reproducers of docs/upstream are short, need nothing, and see a lessor that does as it should."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from lessors import LESSORS  # noqa: E402
from reproduce import REPRODUCERS, reproduce  # noqa: E402

from support.wire import DEADLINE  # noqa: E402

LONGEST = 30  # lines
SAID_OF_SUBLET = {
    "destroyed_lease": ["withdrawn", "leased, and destroyed", "on offer again, as it should be"],
    "empty_lease": ["error 2 of object 4; expected: error 2 of object 4"],
    "pulled_before_submit": ["unplug it now", "finished, as it should be"],
    "release": ["`release` is sent", "`released` comes, as it should"],
    "switched_away": ["leased: switch to another terminal now", "finished, as it should be"],
}


def test_each_is_short():
    assert [n for n, path in REPRODUCERS.items() if len(path.read_text().splitlines()) > LONGEST] == []


def test_each_is_tried():
    assert sorted(REPRODUCERS) == sorted(SAID_OF_SUBLET)


@pytest.mark.parametrize("name", SAID_OF_SUBLET)
def test_sublet_does_as_it_should(name):
    assert reproduce(name, LESSORS["sublet"], DEADLINE) == SAID_OF_SUBLET[name]
