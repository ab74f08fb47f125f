"""Every display of the desktop shows what it is called."""

import pytest

from support.control import DONE, subletctl
from support.story import eventually

pytestmark = pytest.mark.debug


@pytest.fixture
def desktop(sublet, desk, side):
    """Sublet, with its wallpaper on both monitors."""
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    return sublet


def test_identify_shows_names_for_a_while(desktop, desk, side):
    before = {d.name: d.picture().rgb for d in (desk, side)}
    assert subletctl(desktop, "identify", "--seconds", "60").status == DONE
    for monitor in (desk, side):
        eventually(lambda m=monitor: m.picture().rgb != before[m.name], "its name is shown")
    assert subletctl(desktop, "identify", "--seconds", "0.2").status == DONE
    for monitor in (desk, side):
        eventually(lambda m=monitor: m.picture().rgb == before[m.name], "its name is gone")
