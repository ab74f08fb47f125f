"""A panel that is built in askew, as the kernel knows it, shows the desktop upright."""

from pathlib import Path

import pytest

from support.story import Display, eventually
from support.wlr_randr import heads
from testbed import description
from testbed.edid import DESKTOP


@pytest.fixture
def displays() -> description.Machine:
    """One CRTC, and as many connectors as it takes to have that one of which the kernel is told."""
    taken = len(list(Path("/sys/class/drm").glob("card*-Virtual-*")))
    empty = int(description.ASKEW_CONNECTOR.rpartition("-")[2]) - taken - 1
    return description.Machine(
        crtcs=1, planes=description.pipe_planes(0),
        connectors=(*[description.Connector((0,), plugged=False)] * empty, description.Connector((0,), DESKTOP)),
    )  # fmt: skip


@pytest.fixture
def panel(card) -> Display:
    return Display(card, len(card.connectors) - 1)


def test_a_panel_with_its_right_side_up_is_turned(sublet, panel):
    assert panel.name == description.ASKEW_CONNECTOR
    eventually(panel.shows_something, "the desktop is shown")
    assert (panel.mode.width, panel.mode.height) == (DESKTOP.width // 4, DESKTOP.height // 4)
    assert heads(sublet)[panel.name]["transform"] == "270"


class TestWithAWish:
    @pytest.fixture
    def sublet(self, configured, panel):
        return configured(panel.rule('monitor = { transform = "normal" }'))

    def test_who_wants_it_another_way_has_it(self, sublet, panel):
        eventually(panel.shows_something, "the desktop is shown")
        assert heads(sublet)[panel.name]["transform"] == "normal"
