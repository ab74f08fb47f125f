"""What a user chooses for the desktop itself, by the file and by the environment: colours, keyboard,
terminal, the pointer's pictures."""

import subprocess

import pytest

from support.control import DONE, REFUSED, say, subletctl
from support.cursor_theme import write_theme
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown
from support.input import KEY_ENTER, KEY_LEFTMETA, KEY_Q
from support.keymaps import letter
from support.story import eventually
from support.window_client import WindowClient
from testbed import description

KEY_A = 30  # where French keyboards have their q
RED, GREEN = 0xC01020, 0x10C020
BEFORE = """
[desktop]
backgrounds = ["#203040", "#402030"]
[keyboard]
layout = "fr"
"""


@pytest.fixture
def displays() -> description.Machine:
    return description.desk()


@pytest.fixture
def started_with(configured, keyboard, desk):
    """Starts sublet with a file of this text, and a keyboard."""

    def start(text: str, **env: str):
        sublet = configured(text, **env)
        hears(sublet, keyboard)
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    return start


@pytest.fixture
def sublet(started_with):
    return started_with(BEFORE)


@pytest.fixture
def change(sublet, tmp_path):
    """Writes other settings and has them read."""

    def change(text: str):
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return subletctl(sublet, "reload")

    return change


def ground(display) -> str:
    """The colour in the upper half of a display without windows."""
    picture = display.picture()
    red, green, blue = picture.pixel(picture.width // 2, picture.height // 4)
    return f"#{red:02x}{green:02x}{blue:02x}"


# Colours --------------------------------------------------------------------------------------


def test_the_displays_take_the_backgrounds_in_turn(sublet, desk, side):
    eventually(lambda: (ground(desk), ground(side)) == ("#203040", "#402030"), "in turn")


def test_other_backgrounds_are_shown_at_once(change, desk, side):
    eventually(lambda: ground(desk) == "#203040", "as in the file")
    assert change('[desktop]\nbackgrounds = ["#008000"]\n').status == DONE
    for display in (desk, side):
        eventually(lambda d=display: ground(d) == "#008000", "as in the new file")


def test_without_backgrounds_each_display_has_its_own_again(change, desk):
    eventually(lambda: ground(desk) == "#203040", "as in the file")
    assert change("").status == DONE
    eventually(lambda: ground(desk) not in ("#203040", "#402030"), "its own")


# The keyboard ---------------------------------------------------------------------------------


def test_clients_are_given_the_layout_of_the_file(client):
    client.window("red", RED)
    assert letter(client, "AD01") == "a"


def test_the_keys_of_the_desktop_are_where_the_layout_has_them(client, keyboard):
    client.window("red", RED)
    keyboard.press(KEY_LEFTMETA, KEY_A)
    client.wait_for("red.close")


def test_where_letters_are_cyrillic_the_keys_of_the_desktop_are_the_american_ones(
    change, client, keyboard
):
    client.window("red", RED)
    assert change('[keyboard]\nlayout = "ru"\n').status == DONE
    client.wait_for(lambda: letter(client, "AD01") != "a")
    client.news()
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    client.wait_for("red.close")


def test_another_layout_is_there_at_once(change, client, keyboard):
    client.window("red", RED)
    assert change('[keyboard]\nlayout = "de"\n').status == DONE
    client.wait_for(lambda: letter(client, "AD06") == "z")
    client.news()
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    client.wait_for("red.close")


def test_a_layout_that_does_not_exist_changes_nothing(sublet, change, client, desk):
    client.window("red", RED)
    other = '[desktop]\nbackgrounds = ["#008000"]\n[keyboard]\nlayout = "nowhere"\n'
    assert change(other).status == REFUSED
    assert "keyboard: there is no keymap for layout \"nowhere\"" in say(sublet, "reload").errors
    client.news()
    assert letter(client, "AD01") == "a"
    assert ground(desk) == "#203040"


def test_with_a_layout_that_does_not_exist_sublet_does_not_start(configured):
    with pytest.raises(subprocess.SubprocessError, match='keyboard: .*layout "nowhere"'):
        configured('[keyboard]\nlayout = "nowhere"\n')


def test_what_the_file_leaves_open_the_environment_says(started_with):
    sublet = started_with("", XKB_DEFAULT_LAYOUT="de")
    client = WindowClient(sublet.socket)
    assert letter(client, "AD06") == "z"
    client.close()


# The terminal ---------------------------------------------------------------------------------


def test_super_return_starts_the_terminal_of_the_file(change, keyboard, tmp_path):
    for name in ("one", "two words"):
        assert change(f'[desktop]\nterminal = ["touch", "{tmp_path}/{name}"]\n').status == DONE
        keyboard.press(KEY_LEFTMETA, KEY_ENTER)
        eventually((tmp_path / name).exists, "the terminal was started")


def test_super_return_starts_what_the_environment_names(started_with, keyboard, tmp_path):
    terminal = tmp_path / "terminal"
    terminal.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n", encoding="ascii")
    terminal.chmod(0o755)
    started_with("", TERMINAL=str(terminal))
    keyboard.press(KEY_LEFTMETA, KEY_ENTER)
    eventually((tmp_path / "started").exists, "the terminal was started")


# The pointer's pictures -----------------------------------------------------------------------


@pytest.fixture
def themes(tmp_path):
    folder = tmp_path / "themes"
    write_theme(folder, "default", RED, [24])
    write_theme(folder, "green", GREEN, [24, 40])
    return str(folder)


@pytest.mark.parametrize(
    ("variables", "color", "size"),
    [
        ({}, RED, 24),
        ({"XCURSOR_THEME": "green"}, GREEN, 24),
        ({"XCURSOR_THEME": "green", "XCURSOR_SIZE": "40"}, GREEN, 40),
        ({"XCURSOR_THEME": "green", "XCURSOR_SIZE": "big"}, GREEN, 24),
        ({"XCURSOR_THEME": "green", "XCURSOR_SIZE": "99999999"}, GREEN, 24),
    ],
)
def test_the_pointer_looks_as_the_environment_says(
    start_sublet, pointer, desk, themes, variables, color, size
):
    sublet = start_sublet(XCURSOR_PATH=themes, **variables)
    hears(sublet, pointer)
    pointer.move(200, 100)
    assert shown(desk, color)[2:] == (size, size)
