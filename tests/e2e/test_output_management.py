"""How clients of the desktop (wlr-randr, kanshi, swayidle) see and change its displays."""

import subprocess

import pytest

from support.control import display, watching
from support.desktop_client import DesktopClient
from support.story import eventually
from testbed import description
from testbed.edid import DESKTOP


@pytest.fixture
def displays() -> description.Machine:
    """The second is the desktop's too, and has many modes: it has no EDID."""
    return description.displays([DESKTOP, None])


@pytest.fixture
def many(headset):
    """The display with many modes."""
    return headset


def randr(sublet, *options: str) -> int:
    """The exit status of wlr-randr."""
    return subprocess.run(
        ["wlr-randr", *options], env=sublet.environment_of_clients(), check=False
    ).returncode


@pytest.fixture
def sublet(start_sublet, desk, many):
    sublet = start_sublet()
    for monitor in (desk, many):
        eventually(monitor.shows_something, "the desktop is shown")
    return sublet


def test_adaptive_sync_that_a_display_cannot_do_is_refused(sublet, desk, many):
    before = desk.mode, many.mode
    adaptive = "--output", desk.name, "--adaptive-sync", "enabled"
    assert randr(sublet, "--output", many.name, "--mode", "640x480", *adaptive) != 0
    assert randr(sublet, "--dryrun", *adaptive) != 0
    assert (desk.mode, many.mode) == before
    assert randr(sublet, "--output", desk.name, "--adaptive-sync", "disabled") == 0


class TestWatching:
    """What an administrator is told of changes that are not his own."""

    @staticmethod
    def next_of(events, monitor):
        return next(e for e in events if e["event"] == "display" and e["connector"] == monitor.name)

    def test_another_mode_is_told(self, sublet, many):
        with watching(sublet) as events:
            assert randr(sublet, "--output", many.name, "--mode", "640x480") == 0
            told = self.next_of(events, many)
        assert (told["mode"]["width"], told["mode"]["height"]) == (640, 480)
        assert display(sublet, many.name).items() <= told.items()

    def test_a_display_that_is_switched_off_is_told(self, sublet, many):
        with watching(sublet) as events:
            assert randr(sublet, "--output", many.name, "--off") == 0
            assert self.next_of(events, many)["mode"] is None
            assert randr(sublet, "--output", many.name, "--on") == 0
            assert self.next_of(events, many)["mode"] is not None

    def test_a_panel_that_sleeps_is_told(self, sublet, many):
        with watching(sublet) as events, DesktopClient(sublet) as client:
            power = client.power_of(many.name)
            power.send("set_mode", 0)
            client.connection.roundtrip()
            told = self.next_of(events, many)
            assert told["mode"] is None and told["blanked"]
            # Switched on by a new configuration: the panel wakes, too.
            assert randr(sublet, "--output", many.name, "--mode", "800x600") == 0
            told = self.next_of(events, many)
            assert told["mode"]["width"] == 800 and not told["blanked"]
