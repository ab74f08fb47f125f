"""X programs on the desktop: xterm, in one colour, with what it is told to do inside."""

import os
import signal

import pytest
import xcffib
from xcffib.xproto import Atom, PropMode

from support.control import DONE, subletctl
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown, shown_at
from support.input import KEY_ENTER, KEY_F, KEY_LEFTALT, KEY_LEFTMETA, KEY_M, KEY_Q, KEY_TAB
from support.processes import Process
from support.story import eventually
from support.x_stage import *  # noqa: F403
from support.x_stage import xwayland

RED, GREEN = 0xC01020, 0x10C020
BAR = 24  # height of a title bar


@pytest.fixture
def sublet(start_with_x, desk, pointer, keyboard):
    sublet = start_with_x()
    hears(sublet, pointer, keyboard)
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


@pytest.fixture
def xterm(sublet, x_display, tmp_path):
    """Starts xterm with a ground of this colour; without a cursor, and with one blank line."""
    started: list[Process] = []

    def start(color: int, script: str = "sleep 600", *options: str) -> Process:
        command = ["xterm", "-bg", f"#{color:06x}", "-fg", f"#{color:06x}", "-cr", f"#{color:06x}",
                   "-geometry", "20x5", "-b", "0", "-bw", "0", *options,
                   "-e", "sh", "-c", script]  # fmt: skip
        environment = {**sublet.environment_of_clients(), "DISPLAY": x_display}
        environment.pop("WAYLAND_DISPLAY")
        log = tmp_path / f"xterm{len(started)}.log"
        started.append(Process(command, env=environment, output=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()


def test_xwayland_starts_with_the_first_x_program(sublet, xterm, desk, x_display):
    assert x_display.startswith(":")
    assert xwayland() == []
    xterm(RED)
    shown(desk, RED)
    assert len(xwayland()) == 1


def test_an_x_window_has_the_keyboard_and_says_so(xterm, desk, keyboard, tmp_path):
    xterm(RED, f"read line; echo \"got $line\" > {tmp_path}/typed")
    shown(desk, RED)
    keyboard.press(KEY_F)
    keyboard.press(KEY_ENTER)
    typed = tmp_path / "typed"
    eventually(lambda: typed.exists() and typed.read_text(encoding="ascii") == "got f\n", "it is typed")


def test_an_x_window_is_moved_by_its_title_bar(xterm, desk, pointer):
    xterm(RED)
    x, y, width, height = shown(desk, RED)
    pointer.drag((x + 20, y - BAR // 2), (x + 50, y - BAR // 2 + 20))
    shown_at(desk, RED, (x + 30, y + 20, width, height))


def test_an_x_window_is_closed_by_super_q(xterm, desk, keyboard):
    process = xterm(RED)
    shown(desk, RED)
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    eventually(lambda: not process.running, "xterm has ended")
    shown_at(desk, RED, None)


def test_an_x_window_fills_the_display_and_is_itself_again(xterm, desk, keyboard):
    xterm(RED)
    before = shown(desk, RED)
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, (0, 0, 480, 270))
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, before)
    keyboard.press(KEY_LEFTMETA, KEY_M)
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))


def test_x_windows_and_others_are_one_stack(xterm, desk, client, keyboard):
    xterm(RED)
    shown(desk, RED)
    client.window("green", GREEN, size=(300, 200))
    client.wait_for("keyboard.enter green")
    client.news()
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.leave green")
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter green")


def test_x_windows_that_belong_to_each_other_are_stacked_as_others_are(xterm, x_display, desk, keyboard, tmp_path):
    for color in (RED, GREEN):
        xterm(color, f"echo $WINDOWID > {tmp_path}/{color}.new; mv {tmp_path}/{color}.new {tmp_path}/{color}; sleep 600")
        shown(desk, color)
    red, green = (int((tmp_path / str(color)).read_text(encoding="ascii")) for color in (RED, GREEN))
    connection = xcffib.connect(display=x_display)
    try:
        for dialog, parent in ((red, green), (green, red), (red, red)):
            connection.core.ChangePropertyChecked(
                PropMode.Replace, dialog, Atom.WM_TRANSIENT_FOR, Atom.WINDOW, 32, 1, [parent]
            ).check()
        keyboard.press(KEY_LEFTALT, KEY_TAB)
        keyboard.press(KEY_LEFTALT, KEY_TAB)
        keyboard.press(KEY_LEFTMETA, KEY_F)
        shown_at(desk, GREEN, (0, 0, 480, 270))
    finally:
        connection.disconnect()


def test_after_the_end_of_xwayland_another_one_starts(sublet, xterm, desk):
    xterm(RED)
    shown(desk, RED)
    (first,) = xwayland()
    os.kill(first, signal.SIGKILL)
    shown_at(desk, RED, None)
    xterm(GREEN)
    shown(desk, GREEN)
    assert xwayland() and first not in xwayland()


def test_the_global_for_xwayland_is_for_xwayland_alone(sublet, client, xterm, desk):
    xterm(RED)
    shown(desk, RED)
    client.connection.roundtrip()
    assert client.connection.globals("wl_compositor")
    assert not client.connection.globals("xwayland_shell_v1")


def test_x_programs_can_be_switched_off_and_on(configured, tmp_path, desk):
    path = tmp_path / "config.toml"
    sublet = configured("[xwayland]\nenable = \"off\"\n")
    eventually(desk.shows_something, "the desktop is shown")
    with open(f"/proc/{sublet.pid}/net/unix", encoding="ascii") as sockets:
        before = sockets.read().count("/tmp/.X11-unix/X")
    path.write_text("", encoding="utf-8")
    assert subletctl(sublet, "reload").status == DONE
    with open(f"/proc/{sublet.pid}/net/unix", encoding="ascii") as sockets:
        assert sockets.read().count("/tmp/.X11-unix/X") > before


@pytest.mark.desktop
def test_an_x_program_draws_by_opengl(sublet, desk, x_display, tmp_path):
    """glxgears: three gears, which turn."""
    environment = {**sublet.environment_of_clients(), "DISPLAY": x_display}
    gears = Process(["glxgears", "-geometry", "220x180"], env=environment, output=tmp_path / "log")

    def seen() -> bytes | None:
        picture = bytes(desk.picture().rgb)
        pixels = zip(picture[0::3], picture[1::3], picture[2::3], strict=True)
        shades = {(red > 2 * max(green, blue), green > 2 * max(red, blue), blue > 2 * max(red, green))
                  for red, green, blue in pixels if max(red, green, blue) > 100}  # fmt: skip
        gears = {(True, False, False), (False, True, False), (False, False, True)}
        return picture if gears <= shades else None

    try:
        first = eventually(seen, "a red, a green and a blue gear are seen")
        eventually(lambda: seen() not in (None, first), "the gears turn")
    finally:
        gears.kill()
