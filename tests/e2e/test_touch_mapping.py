"""A touch screen lies on one display, whatever others there are."""

import subprocess
from pathlib import Path

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown
from support.input import TouchScreen
from support.story import eventually
from testbed import description
from testbed.edid import DESKTOP, SECOND

RED = 0xC01020


@pytest.fixture
def displays() -> description.Machine:
    return description.displays([DESKTOP, SECOND])


def touched_at(sublet, desk, client) -> tuple[int, int]:
    """Where in the window a finger is that touches the glass in the middle of the first display."""
    client.window("red", RED)
    x, y, width, height = shown(desk, RED)
    with TouchScreen(480, 270) as glass:
        hears(sublet, glass)
        client.touch()
        client.connection.roundtrip()
        glass.down(x + width // 2, y + height // 2)
        client.wait_for(lambda: any(line.startswith("touch.down red") for line in client.log))
        glass.up()
    (down,) = (line for line in client.log if line.startswith("touch.down red"))
    place = tuple(int(part) for part in down.rsplit(" ", 1)[1].split(","))
    return place[0] - width // 2, place[1] - height // 2


class TestConfigured:
    @pytest.fixture
    def sublet(self, configured, desk, pointer, keyboard):
        sublet = configured(f'[[touch]]\ndevice = "glass"\nconnector = "{desk.name}"\n')
        hears(sublet, pointer, keyboard)
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    def test_the_configuration_says_where_a_touch_screen_lies(self, sublet, desk, client):
        assert touched_at(sublet, desk, client) == (0, 0)


class TestUdev:
    """Udev's property WL_OUTPUT, as distributions and users set it for all compositors."""

    RULES = Path("/run/udev/rules.d/70-glass.rules")

    @pytest.fixture(autouse=True)
    def rule(self, desk):
        self.RULES.parent.mkdir(parents=True, exist_ok=True)
        self.RULES.write_text(f'ATTRS{{name}}=="glass", ENV{{WL_OUTPUT}}="{desk.name}"\n')
        subprocess.run(["udevadm", "control", "--reload"], check=True)
        yield
        self.RULES.unlink()
        subprocess.run(["udevadm", "control", "--reload"], check=True)

    def test_udev_says_where_a_touch_screen_lies(self, sublet, desk, client):
        assert touched_at(sublet, desk, client) == (0, 0)
