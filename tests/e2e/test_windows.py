"""Windows in the hands of somebody with a keyboard and a pointer: two witnesses, the picture of the
monitor and what the client hears."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import shown, shown_at, super_held
from support.input import (
    BTN_RIGHT, KEY_DOWN, KEY_F, KEY_F1, KEY_LEFT, KEY_LEFTALT, KEY_LEFTMETA, KEY_M, KEY_N, KEY_Q,
    KEY_RIGHT, KEY_TAB, KEY_UP,
)  # fmt: skip
from support.story import eventually

RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0
BAR = 24  # height of a title bar


def middle(box):
    x, y, width, height = box
    return x + width // 2, y + height // 2


@pytest.fixture
def red(client):
    """One window, of 160x90."""
    window = client.window("red", RED)
    client.news()
    return window


# Moving ---------------------------------------------------------------------------------------


def test_super_and_a_drag_move_a_window(desk, red, client, pointer, keyboard):
    x, y, width, height = shown(desk, RED)
    start = middle((x, y, width, height))
    with super_held(keyboard, client):
        pointer.drag(start, (start[0] + 37, start[1] - 21))
        shown_at(desk, RED, (x + 37, y - 21, width, height))
    assert not [line for line in client.news() if line.startswith("pointer.button")]


def test_a_title_bar_moves_its_window(desk, red, client, pointer):
    x, y, width, height = shown(desk, RED)
    start = (x + 10, y - BAR // 2)
    pointer.drag(start, (start[0] - 50, start[1] + 40))
    shown_at(desk, RED, (x - 50, y + 40, width, height))


def test_a_client_that_draws_its_own_title_bar_can_be_moved_by_it(desk, client, pointer):
    window = client.window("plain", RED, decorated=False)
    x, y, width, height = shown(desk, RED)

    def on_event(event):
        if event.name == "button" and event.args["state"] == 1:
            window.toplevel.send("move", client.seat, event.args["serial"])

    client.on_event = on_event
    pointer.move(x + 5, y + 5)
    with pointer.holding():
        client.wait_for("pointer.button 272 pressed")
        client.connection.roundtrip()
        pointer.move(x + 65, y + 25)
        shown_at(desk, RED, (x + 60, y + 20, width, height))
    pointer.move(x, y)
    client.news()
    shown_at(desk, RED, (x + 60, y + 20, width, height))


def test_who_asks_to_be_moved_without_a_button_held_is_not(desk, red, client, pointer):
    box = shown(desk, RED)
    pointer.move(*middle(box))
    client.wait_for(lambda: client.serial)
    red.toplevel.send("move", client.seat, client.serial)
    client.news()
    pointer.move(2, 2)
    client.wait_for("pointer.leave red")
    shown_at(desk, RED, box)


# Resizing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grip", "by", "wanted"),
    [
        (lambda x, y, w, h: (x + w + 1, y + h // 2), (30, 9), (0, 0, 30, 0)),
        (lambda x, y, w, h: (x - 2, y + h // 2), (-30, 9), (-30, 0, 30, 0)),
        (lambda x, y, w, h: (x + w // 2, y + h + 1), (9, 20), (0, 0, 0, 20)),
        (lambda x, y, w, h: (x + w // 2, y - BAR - 2), (9, -20), (0, -20, 0, 20)),
        (lambda x, y, w, h: (x + w + 5, y + h + 5), (-20, 10), (0, 0, -20, 10)),
    ],
    ids=["right", "left", "bottom", "top", "corner, beside the border"],
)
def test_the_border_resizes_a_window(desk, red, client, pointer, grip, by, wanted):
    box = shown(desk, RED)
    start = grip(*box)
    pointer.move(*start)
    with pointer.holding():
        client.wait_for(lambda: "resizing" in red.states)
        pointer.move(start[0] + by[0] // 2, start[1] + by[1] // 2)
        pointer.move(start[0] + by[0], start[1] + by[1])
    client.wait_for(lambda: "resizing" not in red.states)
    shown_at(desk, RED, tuple(a + b for a, b in zip(box, wanted, strict=True)))
    told = [line for line in client.news() if "configure" in line]
    size = f"{box[2] + wanted[2]}x{box[3] + wanted[3]}"
    assert told[-1] == f"red.configure {size} activated"


def test_super_and_the_right_button_resize_by_the_nearest_corner(
    desk, red, client, pointer, keyboard
):
    x, y, width, height = shown(desk, RED)
    with super_held(keyboard, client):
        pointer.drag((x + 20, y + 20), (x, y + 10), BTN_RIGHT)
        shown_at(desk, RED, (x - 20, y - 10, width + 20, height + 10))


def test_a_window_cannot_be_made_smaller_than_a_hand_can_hold(desk, red, pointer):
    x, y, width, height = shown(desk, RED)
    pointer.drag((x + width + 1, y + height // 2), (2, y + height // 2))
    shown_at(desk, RED, (x, y, 48, height))


# Focus and order ------------------------------------------------------------------------------


def test_a_click_focuses_and_raises(desk, red, client, join, pointer):
    other = join()
    other.window("green", GREEN)
    client.news()
    x, y, *_ = shown(desk, RED)
    assert shown(desk, GREEN)[2:] == (160, 90)
    pointer.move(x + 2, y + 2)
    pointer.click()
    client.wait_for("keyboard.enter red")
    shown_at(desk, RED, (x, y, 160, 90))
    other.wait_for("keyboard.leave green")


def test_alt_tab_goes_round_all_windows(client, keyboard):
    for name, color in (("red", RED), ("green", GREEN), ("blue", BLUE)):
        client.window(name, color)
    for name in ("red", "green", "blue", "red"):
        client.news()
        keyboard.press(KEY_LEFTALT, KEY_TAB)
        client.wait_for(f"keyboard.enter {name}")


def test_the_window_below_has_the_keyboard_when_one_closes(client, keyboard):
    client.window("red", RED)
    green = client.window("green", GREEN)
    client.news()
    green.destroy()
    client.wait_for("keyboard.enter red")
    keyboard.press(KEY_F)
    client.wait_for(f"keyboard.key {KEY_F} pressed")


# Closing, maximized, fullscreen ----------------------------------------------------------------


def test_super_q_asks_the_focused_window_to_close(client, red, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    client.wait_for("red.close")
    assert "keyboard.key 16 pressed" not in client.news()


def test_the_square_on_the_title_bar_asks_the_window_to_close(desk, client, red, pointer):
    x, y, width, _ = shown(desk, RED)
    pointer.move(x + width - BAR // 2, y - BAR // 2)
    pointer.click()
    client.wait_for("red.close")


def test_a_button_on_the_title_bar_maximizes_and_back(desk, client, red, pointer):
    x, y, width, height = shown(desk, RED)
    pointer.move(x + width - BAR - BAR // 2, y - BAR // 2)
    pointer.click()
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))
    pointer.move(480 - BAR - BAR // 2, BAR // 2)
    pointer.click()
    shown_at(desk, RED, (x, y, width, height))


class Clicks:
    """A mouse whose clicks have the times that they are said to have."""

    def __init__(self, client):
        manager = client.bound("zwlr_virtual_pointer_manager_v1", 1)
        self.mouse = manager.send("create_virtual_pointer", client.seat)

    def click(self, x, y, time):
        self.mouse.send("motion_absolute", time, x, y, 480, 270)
        for state in (1, 0):
            self.mouse.send("button", time, 272, state)
            self.mouse.send("frame")
        self.mouse.connection.roundtrip()


def test_a_double_click_on_the_title_bar_maximizes_and_back(desk, client, red):
    x, y, width, height = shown(desk, RED)
    clicks = Clicks(client)
    for time in (1000, 1400):
        clicks.click(x + 20, y - BAR // 2, time)
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))
    for time in (1500, 1600):
        clicks.click(20, BAR // 2, time)
    shown_at(desk, RED, (x, y, width, height))


def test_other_clicks_on_title_bars_maximize_nothing(desk, client, red):
    green = client.window("green", GREEN)
    (x, y, *_), there = shown(desk, RED), shown(desk, GREEN)
    clicks = Clicks(client)
    clicks.click(x + 20, y - BAR // 2, 1000)
    clicks.click(x + 20, y - BAR // 2, 1401)  # too late
    clicks.click(x + 60, y - BAR // 2, 1402)  # elsewhere
    clicks.click(there[0] + 100, there[1] - BAR // 2, 1403)  # on another
    client.news()
    assert not (red.states | green.states) & {"maximized"}
    assert shown(desk, GREEN) == there


def test_a_button_on_the_title_bar_minimizes_and_alt_tab_brings_back(
    desk, client, red, pointer, keyboard
):
    x, y, width, height = shown(desk, RED)
    pointer.move(x + width - 2 * BAR - BAR // 2, y - BAR // 2)
    pointer.click()
    shown_at(desk, RED, None)
    client.wait_for(lambda: "suspended" in red.states)
    assert "activated" not in red.states
    assert "keyboard.leave red" in client.log
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for(lambda: "activated" in red.states)
    shown_at(desk, RED, (x, y, width, height))


def test_a_button_on_the_title_bar_clicks_nothing_that_is_behind_it(desk, client, join, pointer):
    other = join()
    other.window("green", GREEN, size=(400, 180))
    behind = shown(desk, GREEN)
    client.window("red", RED)
    x, y, width, _ = shown(desk, RED)
    button = x + width - 2 * BAR - BAR // 2, y - BAR // 2
    place = button[0] - behind[0], button[1] - behind[1]
    assert min(place) > 0
    pointer.move(*button)
    pointer.click()
    shown_at(desk, RED, None)
    pointer.move(button[0] + 1, button[1])
    other.wait_for(f"pointer.motion {place[0] + 1},{place[1]}")
    assert not [line for line in other.news() if line.startswith("pointer.button")]


def test_super_n_minimizes_and_the_window_below_has_the_keyboard(desk, client, red, keyboard):
    client.window("green", GREEN)
    client.news()
    keyboard.press(KEY_LEFTMETA, KEY_N)
    client.wait_for("keyboard.enter red")
    shown_at(desk, GREEN, None)
    assert shown(desk, RED)[2:] == (160, 90)


def test_a_client_may_ask_to_be_minimized(desk, client, red):
    shown(desk, RED)
    red.toplevel.send("set_minimized")
    shown_at(desk, RED, None)
    client.wait_for("keyboard.leave red")


def test_super_and_arrows_snap_to_halves_and_quarters(desk, client, red, keyboard):
    before = shown(desk, RED)
    for key, box in (
        (KEY_LEFT, (0, BAR, 240, 270 - BAR)),
        (KEY_UP, (0, BAR, 240, 135 - BAR)),
        (KEY_RIGHT, (240, BAR, 240, 135 - BAR)),
        (KEY_DOWN, (240, BAR, 240, 270 - BAR)),
        (KEY_LEFT, before),
    ):
        keyboard.press(KEY_LEFTMETA, key)
        shown_at(desk, RED, box)


# Text -----------------------------------------------------------------------------------------


def bar_of(desk, box) -> bytes:
    """The pixels of a title bar, without its buttons."""
    x, y, width, _ = box
    picture = desk.still_picture()
    rows = []
    for row in range(y - BAR, y):
        start = (row * picture.width + x) * 3
        rows.append(bytes(picture.rgb[start : start + (width - 3 * BAR) * 3]))
    return b"".join(rows)


def test_the_title_bar_shows_the_title_in_every_script(desk, client, red):
    box = shown(desk, RED)
    red.toplevel.send("set_title", "")
    client.connection.roundtrip()
    empty = bar_of(desk, box)
    assert len(set(zip(empty[::3], empty[1::3], empty[2::3], strict=True))) == 1
    seen = {empty}
    for title in ("red", "Überblick", "рабочий стол", "καλημέρα"):
        red.toplevel.send("set_title", title)
        client.connection.roundtrip()
        eventually(lambda: bar_of(desk, box) not in seen, f"{title} is shown")
        seen.add(bar_of(desk, box))


def test_a_title_that_is_too_long_leaves_the_buttons_alone(desk, client, red):
    x, y, width, _ = shown(desk, RED)

    def buttons() -> list[tuple]:
        picture = desk.still_picture()
        return [picture.pixel(i, j) for j in range(y - BAR, y) for i in range(x + width - 3 * BAR, x + width)]

    before = buttons()
    red.toplevel.send("set_title", "long " * 200)
    client.connection.roundtrip()
    assert buttons() == before


def test_super_f1_shows_what_the_keys_do_and_hides_it_again(desk, client, keyboard):
    before = bytes(desk.still_picture().rgb)
    keyboard.press(KEY_LEFTMETA, KEY_F1)
    eventually(lambda: bytes(desk.picture().rgb) != before, "the list is shown")
    keyboard.press(KEY_LEFTMETA, KEY_F1)
    eventually(lambda: bytes(desk.picture().rgb) == before, "it is hidden")


def test_super_m_maximizes_below_the_title_bar_and_back(desk, client, red, keyboard):
    before = shown(desk, RED)
    keyboard.press(KEY_LEFTMETA, KEY_M)
    full = (0, BAR, 480, 270 - BAR)
    shown_at(desk, RED, full)
    assert f"red.configure {full[2]}x{full[3]} activated maximized" in client.news()
    keyboard.press(KEY_LEFTMETA, KEY_M)
    shown_at(desk, RED, before)


def test_super_f_makes_a_window_fullscreen_and_back(desk, client, red, keyboard):
    before = shown(desk, RED)
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, (0, 0, 480, 270))
    assert "red.configure 480x270 activated fullscreen" in client.news()
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, before)


def test_a_client_may_ask_for_both_itself(desk, client, red):
    before = shown(desk, RED)
    for request, undo in (("set_maximized", "unset_maximized"), ("set_fullscreen", "unset_fullscreen")):
        red.toplevel.send(request, *([None] if "full" in request else []))
        eventually(lambda: shown(desk, RED)[2] > 400, "the window is large")
        red.toplevel.send(undo)
        shown_at(desk, RED, before)


def test_a_window_that_becomes_fullscreen_is_dragged_no_longer(desk, client, red, pointer, keyboard):
    x, y, *_ = shown(desk, RED)
    with super_held(keyboard, client):
        pointer.move(x + 20, y + 20)
        with pointer.holding():
            pointer.move(x + 30, y + 20)
            shown_at(desk, RED, (x + 10, y, 160, 90))
            red.toplevel.send("set_fullscreen", None)
            shown_at(desk, RED, (0, 0, 480, 270))
            pointer.move(x + 90, y + 60)
    shown_at(desk, RED, (0, 0, 480, 270))
