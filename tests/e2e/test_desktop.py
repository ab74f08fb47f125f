"""What is not leased: windows, monitors that come and go, the command line."""

import os
import subprocess
from pathlib import Path

import pytest

from support.story import Display, eventually
from support.window_client import WindowClient


def has_window(monitor: Display, bare: dict[Display, bytes]) -> bool:
    return bool(monitor.shows(lambda picture: picture.rgb != bare[monitor]))


def test_a_window_opens_and_closes(desk, side, bare, open_window):
    window = open_window()
    eventually(lambda: has_window(desk, bare) or has_window(side, bare), "a window is shown")
    window.stop()
    for monitor in (desk, side):
        eventually(lambda m=monitor: not has_window(m, bare), "the window is gone")


def test_a_window_moves_off_a_monitor_that_is_unplugged_and_back(desk, side, bare, open_window):
    open_window()
    here = eventually(
        lambda: next((m for m in (desk, side) if has_window(m, bare)), None), "a window is shown"
    )
    there = side if here is desk else desk
    assert not has_window(there, bare)
    here.unplug()
    eventually(lambda: has_window(there, bare), "the window has moved")
    here.plug()
    eventually(lambda: has_window(here, bare), "the window is back")
    eventually(lambda: not has_window(there, bare), "the other monitor is bare again")


def test_a_desktop_goes_on_without_any_monitor(sublet, desk, side, bare):
    for monitor in (desk, side):
        monitor.unplug()
        eventually(lambda m=monitor: not m.lit, "the monitor is dark")
    client = WindowClient(sublet.socket)  # foot ends where there is no monitor.
    client.window("red", 0xFF0000)
    desk.plug()
    eventually(lambda: has_window(desk, bare), "the window is shown")
    client.close()


def test_a_startup_command_is_a_client(start_sublet, tmp_path):
    said = tmp_path / "said"
    start_sublet("-s", f'echo "$WAYLAND_DISPLAY" > {said}')
    eventually(lambda: said.exists() and said.read_text(encoding="utf-8"), "the command ran")
    assert said.read_text(encoding="utf-8").startswith("wayland-")


def test_the_socket_has_the_name_that_was_asked_for(start_sublet):
    assert start_sublet("--socket", "wayland-7").socket.name == "wayland-7"


@pytest.mark.parametrize(
    ("option", "status"), [("--version", 0), ("--help", 0), ("--no-such-option", None)]
)
def test_the_command_line_explains_itself(option, status):
    program = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"
    ended = subprocess.run([program, option], capture_output=True, text=True, check=False)
    assert ended.stdout + ended.stderr
    assert (ended.returncode == 0) == (status == 0)
