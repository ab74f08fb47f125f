"""sublet does in every case of the suite what a lessor should do."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cases import CASES  # noqa: E402
from grounds import VirtualCards  # noqa: E402
from lessors import LESSORS  # noqa: E402
from play import play  # noqa: E402

from support.wire import DEADLINE  # noqa: E402

pytestmark = pytest.mark.debug


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sublet(case):
    play(case, LESSORS["sublet"], VirtualCards(), DEADLINE)
