"""The GPU is reset, and all that was drawn by it is lost: the desktop is drawn anew, and leases go on."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown, shown_at
from support.painter import Painter
from support.preload import preloading
from support.story import comes_on_offer, eventually, granted
from testbed import description
from testbed.edid import DESKTOP, VIVE

RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0


@pytest.fixture
def displays() -> description.Machine:
    return description.displays([DESKTOP, VIVE])


@pytest.fixture
def reset(tmp_path):
    """The file whose presence has the GPU be reset."""
    return tmp_path / "reset"


@pytest.fixture
def sublet(start_sublet, reset, desk, pointer, keyboard):
    sublet = start_sublet(**preloading("lost_renderer", LOST_RENDERER=str(reset)))
    hears(sublet, pointer, keyboard)
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


def test_windows_are_drawn_anew_and_a_lease_goes_on(sublet, desk, headset, client, reset):
    lessee = sublet.client()
    lease = lessee.lease(headset.name)
    lessee.wait_for("lease.lease_fd")
    Painter(granted(lease), headset.id).paint(BLUE)
    red = client.window("red", RED)
    x, y, width, height = shown(desk, RED)
    title = bytes(desk.still_picture().rgb[: y * 480 * 3])

    for color in (GREEN, RED):
        reset.touch()
        red.color = color
        red.draw()
        eventually(lambda: not reset.exists(), "the GPU is reset")
        red.draw()
        shown_at(desk, color, (x, y, width, height))
        assert bytes(desk.still_picture().rgb[: y * 480 * 3]) == title
    assert headset.shows_only(BLUE)
    assert not lease.finished
    assert "the GPU was reset" in sublet.log.read_text()

    lease.destroy()
    comes_on_offer(lessee, headset)
    again = lessee.lease(headset.name)
    lessee.wait_for(f"{again.label}.lease_fd")
