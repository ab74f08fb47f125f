"""Popups and layer surfaces: where they are put, who has the keyboard, what closes them."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import shown, shown_at, super_held
from support.input import KEY_F, KEY_LEFTMETA, KEY_M
from support.story import eventually

RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0
NONE, EXCLUSIVE, ON_DEMAND = 0, 1, 2


@pytest.fixture
def red(client):
    window = client.window("red", RED)
    client.news()
    return window


def test_a_menu_is_where_its_window_wants_it(desk, client, red):
    x, y, *_ = shown(desk, RED)
    client.popup(red, "menu", GREEN, at=(30, 50))
    shown_at(desk, GREEN, (x + 30, y + 50, 60, 40))


def test_a_menu_is_kept_on_the_display(desk, client, red, pointer, keyboard):
    x, y, width, height = shown(desk, RED)
    with super_held(keyboard, client):
        pointer.drag((x + 80, y + 45), (470, 260))
        eventually(lambda: shown(desk, RED)[0] > x, "the window is in the corner")
    client.popup(red, "menu", GREEN, at=(150, 80))
    assert shown(desk, GREEN) == (480 - 60, 270 - 40, 60, 40)


def test_a_reactive_menu_finds_its_place_again_when_its_window_moves(desk, client, red, pointer, keyboard):
    x, y, width, height = shown(desk, RED)
    client.popup(red, "menu", GREEN, at=(150, 80), reactive=True)
    client.popup(red, "fixed", BLUE, size=(10, 10), at=(150, 80))
    shown_at(desk, BLUE, (x + 150, y + 80, 10, 10))
    client.news()
    with super_held(keyboard, client):
        pointer.drag((x + 80, y + 45), (x + 80 + 480 - x - width, y + 45))
        shown_at(desk, RED, (480 - width, y, width, height))
        client.wait_for("menu.configure 100,80")
        shown_at(desk, GREEN, (480 - 60, y + 80, 60, 40))
    assert not [line for line in client.news() if line.startswith("fixed.configure")]


def test_a_click_beside_a_menu_that_has_the_pointer_dismisses_it(desk, client, red, pointer):
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    pointer.click()
    client.wait_for("pointer.button 272 released")
    client.popup(red, "menu", GREEN, at=(30, 50), grab=True)
    pointer.move(2, 2)
    pointer.click()
    client.wait_for("menu.popup_done")


def test_a_menu_of_a_menu_goes_with_it(desk, client, red):
    menu = client.popup(red, "menu", GREEN, at=(30, 50))
    inner = client.popup(menu, "inner", BLUE, at=(5, 5), size=(20, 10))
    shown(desk, BLUE)
    for proxy in (inner.popup, menu.popup):
        proxy.send("destroy")
    shown_at(desk, BLUE, None)
    shown_at(desk, GREEN, None)
    assert client.news()


def test_an_xdg_surface_may_become_a_menu_again(desk, client, red):
    x, y, *_ = shown(desk, RED)
    menu = client.popup(red, "menu", GREEN, at=(30, 50))
    shown(desk, GREEN)
    menu.hide()
    menu.popup.send("destroy")
    shown_at(desk, GREEN, None)
    menu.become_popup(red, at=(60, 20), grab=False)
    shown_at(desk, GREEN, (x + 60, y + 20, 60, 40))


def test_a_panel_takes_room_from_maximized_windows(desk, client, red, keyboard):
    client.panel("bar", BLUE, 20)
    shown_at(desk, BLUE, (0, 0, 480, 20))
    keyboard.press(KEY_LEFTMETA, KEY_M)
    shown_at(desk, RED, (0, 20 + 24, 480, 270 - 20 - 24))


def test_a_panel_that_wants_all_keys_gets_them_until_it_is_gone(client, red, keyboard):
    panel = client.panel("lock", BLUE, 20, EXCLUSIVE)
    client.wait_for("keyboard.enter lock")
    client.window("green", GREEN)
    assert "keyboard.enter green" not in client.news()
    panel.hide()
    client.wait_for("keyboard.enter green")


def test_a_panel_that_was_clicked_gives_the_keyboard_back(desk, client, red, pointer, keyboard):
    panel = client.panel("bar", BLUE, 20, ON_DEMAND)
    shown(desk, BLUE)
    pointer.move(100, 10)
    pointer.click()
    client.wait_for("keyboard.enter bar")
    keyboard.press(KEY_F)
    client.wait_for(f"keyboard.key {KEY_F} pressed")
    client.news()
    panel.hide()
    client.wait_for("keyboard.enter red")


def test_a_panel_that_wants_no_keys_takes_none(desk, client, red, pointer):
    client.panel("bar", BLUE, 20, NONE)
    shown(desk, BLUE)
    pointer.move(100, 10)
    pointer.click()
    client.wait_for("pointer.button 272 released")
    assert not [line for line in client.news() if line.startswith("keyboard")]


def test_a_panel_closes_with_its_display(desk, client, red):
    client.panel("bar", BLUE, 20)
    client.news()
    desk.unplug()
    client.wait_for("bar.closed")
    desk.plug()
    shown(desk, RED)


def test_of_two_panels_that_want_all_keys_the_upper_has_them(client, red):
    client.panel("launcher", BLUE, 20, EXCLUSIVE)
    client.wait_for("keyboard.enter launcher")
    above = client.panel("logout", GREEN, 20, EXCLUSIVE)
    client.wait_for("keyboard.enter logout")
    client.news()
    above.layer_surface.send("destroy")
    client.wait_for("keyboard.enter launcher")


def test_a_menu_opens_beside_a_panel_and_not_below_it(desk, client, red, pointer, keyboard):
    client.panel("bar", BLUE, 20)
    x, y, width, height = shown(desk, RED)
    with super_held(keyboard, client):
        pointer.drag((x + 80, y + 45), (x + 80, 20 + 45))
        eventually(lambda: shown(desk, RED)[1] < y, "the window is near the panel")
    top = shown(desk, RED)[1]
    client.popup(red, "menu", GREEN, at=(10, -30))
    shown_at(desk, GREEN, (x + 10, max(20, top - 30), 60, 40))


def test_a_press_on_the_frame_dismisses_a_menu(desk, client, red, pointer):
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    pointer.click()
    client.wait_for("pointer.button 272 released")
    client.popup(red, "menu", GREEN, at=(30, 50), grab=True)
    pointer.drag((x + 40, y - 12), (x + 60, y - 12))
    client.wait_for("menu.popup_done")


def test_a_window_that_comes_while_a_menu_is_open_gets_the_keyboard(desk, client, red, join, pointer, keyboard):
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    pointer.click()
    client.wait_for("pointer.button 272 released")
    client.popup(red, "menu", GREEN, at=(30, 50), grab=True)
    other = join()
    other.window("blue", BLUE)
    client.wait_for("menu.popup_done")
    other.wait_for("keyboard.enter blue")
    keyboard.press(KEY_F)
    other.wait_for(f"keyboard.key {KEY_F} released")
    assert f"keyboard.key {KEY_F} pressed" not in client.news()


def test_a_panel_is_below_a_fullscreen_window_as_long_as_that_is_topmost(desk, client, red, keyboard):
    client.panel("bar", BLUE, 20)
    shown_at(desk, BLUE, (0, 0, 480, 20))
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, (0, 0, 480, 270))
    shown_at(desk, BLUE, None)
    green = client.window("green", GREEN)
    shown_at(desk, BLUE, (0, 0, 480, 20))
    green.destroy()
    shown_at(desk, BLUE, None)
