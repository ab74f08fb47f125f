"""Several keyboards are one, and what is held when the keyboard goes to another window."""

import struct

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears
from support.input import KEY_LEFTALT, KEY_LEFTMETA, KEY_Q, KEY_TAB, Keyboard

KEY_A, KEY_LEFTSHIFT = 30, 42
RED, GREEN = 0xC01020, 0x10C020
SHIFT = 1


@pytest.fixture
def second(sublet):
    """Another keyboard."""
    with Keyboard() as second:
        hears(sublet, second)
        yield second


def modifiers(client) -> int:
    """What is held, as the client was told last."""
    return client.connection.heard(client.keyboard, "modifiers")[-1].args["mods_depressed"]


def held_at_enter(client) -> list[int]:
    raw = client.connection.heard(client.keyboard, "enter")[-1].args["keys"]
    return list(struct.unpack(f"={len(raw) // 4}I", raw))


def test_shift_on_one_keyboard_counts_on_the_other(client, keyboard, second):
    client.window("red", RED)
    with keyboard.holding(KEY_LEFTSHIFT):
        client.wait_for(f"keyboard.key {KEY_LEFTSHIFT} pressed")
        client.news()
        with second.holding(KEY_A):
            client.wait_for(f"keyboard.key {KEY_A} pressed")
            assert modifiers(client) == SHIFT


def test_a_key_of_the_desktop_may_be_pressed_on_two(client, keyboard, second):
    client.window("red", RED)
    with keyboard.holding(KEY_LEFTMETA):
        client.wait_for(f"keyboard.key {KEY_LEFTMETA} pressed")
        second.press(KEY_Q)
        client.wait_for("red.close")


def test_what_is_held_on_a_keyboard_that_is_unplugged_is_released(client, keyboard, second):
    client.window("red", RED)
    with second.holding(KEY_A):
        client.wait_for(f"keyboard.key {KEY_A} pressed")
        second.close()
        client.wait_for(f"keyboard.key {KEY_A} released")
    client.news()
    keyboard.press(KEY_A)
    client.wait_for(f"keyboard.key {KEY_A} released")


def test_a_window_that_gets_the_keyboard_by_a_key_does_not_hear_that_key(client, join, keyboard):
    client.window("red", RED)
    other = join()
    other.window("green", GREEN)
    client.news()
    with keyboard.holding(KEY_LEFTALT):
        other.wait_for(f"keyboard.key {KEY_LEFTALT} pressed")
        with keyboard.holding(KEY_TAB):
            client.wait_for("keyboard.enter red")
            assert held_at_enter(client) == [KEY_LEFTALT]
    client.wait_for(f"keyboard.key {KEY_LEFTALT} released")
    assert not [line for line in client.news() if f"key {KEY_TAB} " in line]
