"""How clients of the desktop (wlr-randr, kanshi, swayidle) see and change its displays."""

import subprocess

import pytest

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
