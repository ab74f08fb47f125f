"""What is above what, and that whoever has the keyboard can be seen."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown, shown_at
from support.input import KEY_F, KEY_LEFTALT, KEY_LEFTMETA, KEY_M, KEY_TAB, TouchScreen
from support.story import eventually
from testbed.edid import DESKTOP

RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0
BAR = 24  # height of a title bar
BORDER = 3


@pytest.fixture
def red(client):
    window = client.window("red", RED)
    client.news()
    return window


@pytest.fixture
def glass(sublet):
    with TouchScreen(DESKTOP.width // 4, DESKTOP.height // 4) as glass:
        hears(sublet, glass)
        yield glass


# The stack ------------------------------------------------------------------------------------


def test_a_window_that_opens_over_a_fullscreen_one_is_seen(desk, client, red, join, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, (0, 0, 480, 270))
    other = join()
    other.window("green", GREEN)
    other.wait_for("keyboard.enter green")
    assert shown(desk, GREEN)[2:] == (160, 90)


def test_alt_tab_brings_a_window_before_a_fullscreen_one(desk, client, red, keyboard):
    client.window("green", GREEN)
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, None)
    client.news()
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter red")
    assert shown(desk, RED)[2:] == (160, 90)
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter green")
    shown_at(desk, RED, None)


def test_a_dialog_stays_above_its_window(desk, client, pointer):
    parent = client.window("parent", RED, size=(240, 160))
    client.window("dialog", GREEN, size=(80, 60), parent=parent)
    dialog = shown(desk, GREEN)
    x, y, *_ = shown(desk, RED)
    client.news()
    pointer.move(x + 4, y + 4)
    pointer.click()
    client.wait_for("keyboard.enter parent")
    shown_at(desk, GREEN, dialog)


# Sizes and places -----------------------------------------------------------------------------


def test_the_edge_that_is_not_dragged_stays_whatever_the_client_makes_of_it(desk, client, red, pointer):
    red.toplevel.send("set_min_size", 120, 60)
    red.draw()
    x, y, width, height = shown(desk, RED)
    pointer.drag((x - 2, y + height // 2), (x + 100, y + height // 2))
    shown_at(desk, RED, (x + width - 120, y, 120, height))


def test_a_quick_hand_may_leave_the_window_before_the_client_asks_to_be_moved(desk, client, pointer):
    window = client.window("plain", RED, decorated=False)
    x, y, width, height = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    with pointer.holding():
        client.wait_for("pointer.button 272 pressed")
        pressed = client.serial
        pointer.move(x + 5, y - 15)
        client.wait_for("pointer.motion 5,-15")
        window.toplevel.send("move", client.seat, pressed)
        client.connection.roundtrip()
        pointer.move(x + 25, y - 5)
        shown_at(desk, RED, (x + 20, y + 10, width, height))


def test_a_finger_moves_a_window_by_its_title_bar(glass, desk, client, red):
    x, y, width, height = shown(desk, RED)
    glass.down(x + 10, y - BAR // 2)
    glass.move(x + 50, y - BAR // 2 + 20)
    shown_at(desk, RED, (x + 40, y + 20, width, height))
    glass.up()


def test_two_taps_on_the_title_bar_maximize_a_window(glass, desk, client, red):
    x, y, *_ = shown(desk, RED)
    glass.double_tap(x + 10, y - BAR // 2)
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))


def test_a_finger_moves_a_window_whose_client_asks_for_it(glass, desk, client):
    client.touch()
    window = client.window("plain", RED, decorated=False)
    x, y, width, height = shown(desk, RED)
    glass.down(x + 5, y + 5)
    client.wait_for("touch.down plain 5,5")
    window.toplevel.send("move", client.seat, client.serial)
    client.wait_for("touch.cancel")
    glass.move(x + 35, y + 15)
    shown_at(desk, RED, (x + 30, y + 10, width, height))
    glass.up()


def test_a_maximized_window_has_no_edges_to_be_dragged_by(desk, client, red, pointer, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_M)
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))
    pointer.drag((479, 100), (400, 100))
    client.wait_for("pointer.button 272 released")
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))


def test_a_window_that_began_fullscreen_is_whole_when_it_is_not_any_more(desk, client):
    first = client.window("first", RED)
    first.toplevel.send("set_fullscreen", None)
    shown_at(desk, RED, (0, 0, 480, 270))
    first.toplevel.send("unset_fullscreen")
    x, y, width, height = shown(desk, RED)
    eventually(lambda: shown(desk, RED)[2:] == (160, 90), "it has its size again")
    x, y, width, height = shown(desk, RED)
    assert x >= BORDER and y >= BORDER + BAR


def test_a_window_that_is_hidden_maximized_comes_back_as_large(desk, client, red, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_M)
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))
    red.hide()
    shown_at(desk, RED, None)
    client.news()
    red.toplevel.send("set_maximized")
    red.wl_surface.send("commit")
    client.wait_for(lambda: any(f"configure 480x{270 - BAR}" in line for line in client.log[-3:]))
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))


def test_a_window_that_gives_back_its_decoration_has_no_title_bar(desk, client, red):
    x, y, *_ = shown(desk, RED)
    above = desk.still_picture().pixel(x + 20, y - BAR // 2)
    red.decoration.send("destroy")
    red.decoration = None
    client.news()
    eventually(lambda: desk.still_picture().pixel(x + 20, y - BAR // 2) != above, "it is gone")


def test_a_new_window_is_told_how_large_it_may_be(client):
    told = []
    client.on_event = lambda event: told.append(event.args) if event.name == "configure_bounds" else None
    client.window("red", RED)
    assert [(bounds["width"], bounds["height"]) for bounds in told[:1]] == [(480, 270)]


# Devices --------------------------------------------------------------------------------------


class TestTouchOnly:
    @pytest.fixture
    def sublet(self, start_sublet, desk):
        sublet = start_sublet()
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    def test_without_a_pointer_nobody_has_one(self, glass, desk, client):
        assert client.pointer is None
        client.touch()
        client.window("red", RED)
        glass.down(2, 2)
        glass.up()
        assert not [line for line in client.news() if line.startswith("pointer")]
