"""sublet does in every case of the suite what a lessor should do."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cases import CASES, Case, Severity  # noqa: E402
from grounds import VirtualCards  # noqa: E402
from lessors import LESSORS  # noqa: E402
from play import play  # noqa: E402

from support.wire import DEADLINE  # noqa: E402

pytestmark = pytest.mark.debug


# What the specification says of these is asked of the second driver, too.
ON_EVERY_DRIVER = ("grants", "plugs", "requests", "ends")
TAKES_VKMS = ("pulled_with_submit",)  # virtio_gpu plugs nothing while the lessor stands still


def marks(case: Case) -> list[pytest.MarkDecorator]:
    usual = not (case.machine or case.second_card or case.tool or case.seat)
    usual = usual and case.name not in TAKES_VKMS
    asked = case.severity is Severity.MUST and case.chapter in ON_EVERY_DRIVER
    return [pytest.mark.qemu] if asked and usual else []


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name, marks=marks(c)) for c in CASES])
def test_sublet(case):
    play(case, LESSORS["sublet"], VirtualCards(), DEADLINE)
