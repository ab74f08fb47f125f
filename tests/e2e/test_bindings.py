"""Keys and buttons that the user has bound, and programs that start with sublet."""

import pytest

from support.control import DONE, REFUSED, say, subletctl
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown, shown_at
from support.input import (
    BTN_MIDDLE, KEY_F, KEY_LEFTALT, KEY_LEFTMETA, KEY_M, KEY_N, KEY_Q, KEY_TAB,
)  # fmt: skip
from support.story import eventually

KEY_1, KEY_P, KEY_T, KEY_LEFTSHIFT = 2, 25, 20, 42
RED, GREEN = 0xC01020, 0x10C020
BAR, BORDER = 24, 3


def touch(path) -> str:
    """A command that leaves a file behind."""
    return f'["touch", "{path}"]'


@pytest.fixture
def sublet(configured, pointer, keyboard, desk, tmp_path):
    sublet = configured(f"""
        [keys]
        "Super+P" = {touch(tmp_path / "pressed")}
        "Super+Shift+1" = "snap-top-left"
        "Super+M" = "none"
        "Super+N" = "reload"
        [buttons]
        "Super+Middle" = "close"
        "Super+Shift+Left" = {touch(tmp_path / "clicked")}
        [[autostart]]
        command = {touch(tmp_path / "started")}
        [[autostart]]
        command = ["/nowhere/nothing"]
    """)
    hears(sublet, pointer, keyboard)
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


@pytest.fixture
def red(client):
    window = client.window("red", RED)
    client.news()
    return window


def test_a_key_runs_a_command(sublet, keyboard, tmp_path):
    keyboard.press(KEY_LEFTMETA, KEY_P)
    eventually((tmp_path / "pressed").exists, "the command was run")


def test_a_key_that_is_bound_to_nothing_is_the_clients(client, red, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_M)
    client.wait_for(f"keyboard.key {KEY_M} pressed")
    assert red.states == {"activated"}


def test_a_key_is_named_by_what_it_writes_without_shift(desk, client, red, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_LEFTSHIFT, KEY_1)
    shown_at(desk, RED, (0, BAR, 240, 135 - BAR))


def test_a_button_is_about_the_window_below_it(desk, client, red, pointer, keyboard):
    x, y, *_ = shown(desk, RED)
    client.window("green", GREEN)
    client.news()
    pointer.move(x + 2, y + 2)
    client.wait_for("pointer.enter red 2,2")
    with keyboard.holding(KEY_LEFTMETA):
        client.wait_for(f"keyboard.key {KEY_LEFTMETA} pressed")
        pointer.click(BTN_MIDDLE)
        client.wait_for("red.close")


def test_a_button_runs_a_command(desk, client, red, pointer, keyboard, tmp_path):
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    client.wait_for("pointer.enter red 5,5")
    with keyboard.holding(KEY_LEFTMETA, KEY_LEFTSHIFT):
        client.wait_for(f"keyboard.key {KEY_LEFTSHIFT} pressed")
        pointer.click()
        eventually((tmp_path / "clicked").exists, "the command was run")
    assert "pointer.button 272 pressed" not in client.log


def test_a_key_reads_the_configuration_again_which_has_other_keys(client, red, keyboard, tmp_path):
    (tmp_path / "config.toml").write_text('[keys]\n"Super+P" = "close"\n', encoding="utf-8")
    keyboard.press(KEY_LEFTMETA, KEY_N)
    keyboard.press(KEY_LEFTMETA, KEY_P)
    client.wait_for("red.close")
    assert not (tmp_path / "pressed").exists()


def test_a_key_that_there_is_not_changes_nothing(sublet, client, red, keyboard, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('[keys]\n"Super+Nothing" = "close"\n', encoding="utf-8")
    assert subletctl(sublet, "reload").status == REFUSED
    assert f'{config}:2:19: keys.Super+Nothing: there is no key "Nothing"' in say(sublet, "reload").errors
    keyboard.press(KEY_LEFTMETA, KEY_P)
    eventually((tmp_path / "pressed").exists, "what was bound is bound")


def test_without_defaults_nothing_else_is_bound(sublet, client, red, keyboard, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text("[keys]\ndefaults = false\n", encoding="utf-8")
    assert subletctl(sublet, "reload").status == DONE
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    client.wait_for(f"keyboard.key {KEY_Q} pressed")
    assert "red.close" not in client.log


def test_programs_are_started_once_and_one_that_is_not_there_is_named(sublet, tmp_path):
    started = tmp_path / "started"
    eventually(started.exists, "the first program was started")
    started.unlink()
    assert subletctl(sublet, "reload").status == DONE
    assert "/nowhere/nothing" in sublet.log.read_text()
    assert not started.exists()


# Always on top --------------------------------------------------------------------------------


def put_on_top(keyboard) -> None:
    keyboard.press(KEY_LEFTMETA, KEY_T)


def test_a_window_stays_above_the_others_until_the_key_is_pressed_again(desk, client, red, keyboard):
    put_on_top(keyboard)
    x, y, width, height = shown(desk, RED)
    client.window("green", GREEN, size=(300, 200))
    shown_at(desk, RED, (x, y, width, height))
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter red")
    put_on_top(keyboard)
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter green")
    shown_at(desk, RED, None)


def test_its_dialogs_stay_above_it(desk, client, keyboard):
    parent = client.window("parent", RED, size=(240, 160))
    put_on_top(keyboard)
    client.window("dialog", GREEN, size=(80, 60), parent=parent)
    dialog = shown(desk, GREEN)
    client.window("other", 0x1020C0, size=(400, 220))
    shown_at(desk, GREEN, dialog)


def test_a_panel_stays_hidden_below_a_fullscreen_window_with_another_on_top(desk, client, red, keyboard):
    put_on_top(keyboard)
    client.panel("bar", 0x808020, 20)
    client.window("green", GREEN)
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, 0x808020, None)
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter red")
    shown(desk, RED)
    shown_at(desk, 0x808020, None)
