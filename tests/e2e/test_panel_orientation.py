"""A panel that is built in askew, as the kernel knows it, shows the desktop upright."""

import pytest

from support.preload import preloading
from support.story import eventually
from support.wlr_randr import heads
from testbed import description
from testbed.edid import DESKTOP


@pytest.fixture
def displays() -> description.Machine:
    return description.displays([DESKTOP])


def test_a_panel_with_its_right_side_up_is_turned(start_sublet, desk):
    sublet = start_sublet(**preloading("askew_panel"))
    eventually(desk.shows_something, "the desktop is shown")
    assert (desk.mode.width, desk.mode.height) == (DESKTOP.width // 4, DESKTOP.height // 4)
    assert heads(sublet)[desk.name]["transform"] == "270"


def test_who_wants_it_another_way_has_it(configured, desk):
    sublet = configured(desk.rule('monitor = { transform = "normal" }'), **preloading("askew_panel"))
    eventually(desk.shows_something, "the desktop is shown")
    assert heads(sublet)[desk.name]["transform"] == "normal"
