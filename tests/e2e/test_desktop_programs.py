"""Programs that people use beside a compositor, as they are installed: clipboard, displays, a bar."""

import subprocess
from pathlib import Path

import pytest

from support.control import SUBLETCTL
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import shown, shown_at
from support.input import KEY_LEFTMETA, KEY_M
from support.session_bus import SessionBus
from support.story import eventually
from support.wlr_randr import heads
from testbed import description
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.desktop

EXAMPLES = Path(__file__).parents[2] / "packaging/examples"
RED = 0xC01020
BAR = 24  # height of a title bar


@pytest.fixture
def displays() -> description.Machine:
    return description.displays([DESKTOP, VIVE])


@pytest.fixture
def start(sublet, tmp_path):
    """Starts a program as a client; it is ended with the test."""
    bus = SessionBus(tmp_path)
    environment = {**sublet.environment_of_clients(), "HOME": str(tmp_path)}
    environment["PATH"] = f"{SUBLETCTL.parent}:{environment['PATH']}"
    yield lambda *command: bus.start(command, environment)
    bus.close()


def test_wl_copy_and_wl_paste(sublet, start):
    start("wl-copy", "--foreground", "蚊 copied")
    environment = sublet.environment_of_clients()

    def pasted() -> str:
        answer = subprocess.run(["wl-paste", "-n"], env=environment, capture_output=True, check=False)
        return answer.stdout.decode()

    eventually(lambda: pasted() == "蚊 copied", "it is pasted")


def test_kanshi_uses_its_profile(sublet, desk, start, tmp_path):
    profile = tmp_path / "kanshi.conf"
    profile.write_text(f"profile {{\n output {desk.name} scale 2\n}}\n", encoding="ascii")
    start("kanshi", "--config", str(profile))
    eventually(lambda: heads(sublet)[desk.name]["scale"] == 2, "the scale is the profile's")


def test_wlopm_switches_a_panel_off_and_on(sublet, desk):
    environment = sublet.environment_of_clients()
    for option, lit in (("--off", False), ("--on", True)):
        subprocess.run(["wlopm", option, desk.name], env=environment, check=True)
        eventually(lambda: desk.shows_something() is lit, f"wlopm {option}")


def test_waybar_takes_room_shows_windows_and_counts_leases(
    sublet, desk, client, keyboard, headset, start
):
    client.window("red", RED)
    shown(desk, RED)
    start("waybar", "--config", str(EXAMPLES / "waybar.jsonc"))
    keyboard.press(KEY_LEFTMETA, KEY_M)
    eventually(lambda: shown(desk, RED)[1] > BAR, "the bar has room above the window")
    x, y, width, height = shown(desk, RED)
    assert (x, width, y + height) == (0, 480, 270)
    bar = desk.still_picture()
    lease = sublet.client()
    lease.wait_for("device.done")
    lease.lease(headset.name)
    lease.wait_for("lease.lease_fd")

    def counted() -> bool:
        return bytes(desk.still_picture().rgb[: (y - BAR) * 480 * 3]) != bytes(bar.rgb[: (y - BAR) * 480 * 3])

    eventually(counted, "the bar counts the lease")
    shown_at(desk, RED, (x, y, width, height))
