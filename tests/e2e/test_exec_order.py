"""The order in which a program under `sublet-lessee exec` finds the displays of its lease."""

import dataclasses

import pytest

from support.lessee import DONE
from support.story import Display
from testbed import description

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


@pytest.fixture
def displays() -> description.Machine:
    """The first headset is driven by the second headset's CRTC, and the other way round."""
    machine = description.desk(pipes=3, headsets=2)
    desk, *headsets = machine.connectors
    crossed = (dataclasses.replace(headsets[0], crtcs=(2,)), dataclasses.replace(headsets[1], crtcs=(1,)))
    return dataclasses.replace(machine, connectors=(desk, *crossed))


@pytest.fixture
def found(execute, build):
    """Ids of the connectors that a program is told of, one after the other."""

    def run(mechanism: str) -> list[int]:
        opener = str(build / "tests/support/openers/open_card")
        program = execute(opener, "open", "{node}", options=("--all", "--mechanism", mechanism))
        assert program.wait(30) == DONE, program.text()
        return [int(word) for word in program.output.read_text(encoding="ascii").split()]

    return run


def test_the_first_display_fits_the_first_crtc(lessor, found, card):
    first, second = Display(card, 1), Display(card, 2)
    assert found("seccomp") == [second.id, first.id]


def test_the_library_leaves_the_order_of_the_kernel(lessor, found, card):
    first, second = Display(card, 1), Display(card, 2)
    assert found("preload") == [first.id, second.id]
