"""What clients hear of pointers, wheels and fingers, and what the pointer looks like."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown, shown_at, super_held
from support.input import BTN_LEFT, KEY_F, Keyboard, Mouse, TouchScreen
from support.story import eventually

RED, GREEN = 0xC01020, 0x10C020


def buttons(client):
    return [line for line in client.news() if line.startswith("pointer.button")]


def cursor_at(desk, x, y, bare):
    """Whether the pointer's picture is there: something other than what is shown without it."""
    picture = desk.picture()
    return any(picture.pixel(x + i, y + i) != bare.pixel(x + i, y + i) for i in range(8))


def test_a_pointer_enters_moves_clicks_and_leaves(desk, client, pointer):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    client.news()
    pointer.move(x + 7, y + 9)
    client.wait_for("pointer.enter red 7,9")
    pointer.move(x + 17, y + 19)
    client.wait_for("pointer.motion 17,19")
    pointer.click()
    client.wait_for("pointer.button 272 released")
    pointer.move(1, 1)
    client.wait_for("pointer.leave red")
    heard = [line for line in client.news() if line.startswith("pointer")]
    assert heard == [
        "pointer.enter red 7,9",
        "pointer.motion 17,19",
        "pointer.button 272 pressed",
        "pointer.button 272 released",
        "pointer.leave red",
    ]


def test_a_mouse_moves_by_distances(sublet, desk, client, pointer, mouse):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 1, y + 1)
    client.wait_for("pointer.enter red 1,1")
    hears(sublet, mouse)
    mouse.move_by(5, 5)
    client.wait_for(lambda: any("pointer.motion" in line for line in client.log))


def test_a_wheel_scrolls_the_window_under_the_pointer(desk, client, pointer):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 1, y + 1)
    pointer.scroll(-1)
    client.wait_for("pointer.axis 0 120")


def test_what_is_dragged_out_of_a_window_still_belongs_to_it(desk, client, join, pointer):
    """As when a text is selected, or a slider is held."""
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    client.wait_for("pointer.enter red 5,5")
    with pointer.holding():
        pointer.move(x - 20, y - 10)
        client.wait_for("pointer.motion -20,-10")
    client.wait_for("pointer.button 272 released")
    client.wait_for("pointer.leave red")


class Robot:
    """A pointer that a program has made, which dies with it."""

    def __init__(self, client):
        self.client = client
        manager = client.bound("zwlr_virtual_pointer_manager_v1", 1)
        self.mouse = manager.send("create_virtual_pointer", client.seat)

    def move(self, x, y):
        self.mouse.send("motion_absolute", 0, x, y, 480, 270)
        self.mouse.send("frame")
        self.client.connection.roundtrip()

    def press(self):
        self.mouse.send("button", 0, BTN_LEFT, 1)
        self.mouse.send("frame")
        self.client.connection.roundtrip()


def test_what_a_pointer_held_that_is_gone_is_released(desk, client, join, pointer):
    client.window("red", RED)
    red = shown(desk, RED)
    client.window("green", GREEN)
    x, y, width, height = shown(desk, GREEN)
    robot = Robot(join())
    robot.move(red[0] + 2, red[1] + 2)
    robot.press()
    client.wait_for(f"pointer.button {BTN_LEFT} pressed")
    robot.client.close()
    client.wait_for(f"pointer.button {BTN_LEFT} released")
    pointer.move(x + width - 2, y + height - 2)
    client.wait_for(f"pointer.enter green {width - 2},{height - 2}")


def test_a_window_is_dragged_no_longer_by_a_pointer_that_is_gone(desk, client, join, pointer):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    robot = Robot(join())
    robot.move(x + 20, y - 10)
    robot.press()
    robot.move(x + 30, y - 10)
    shown_at(desk, RED, (x + 10, y, 160, 90))
    robot.client.close()
    client.news()
    pointer.move(x + 40, y + 20)
    client.wait_for("pointer.enter red 30,20")
    shown_at(desk, RED, (x + 10, y, 160, 90))


def test_what_is_pressed_for_the_desktop_is_released_for_it(desk, client, pointer, keyboard):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    client.wait_for("pointer.enter red 5,5")
    client.news()
    with super_held(keyboard, client):
        pointer.click()
        client.wait_for("pointer.enter red 5,5")  # it was the desktop's meanwhile
    assert buttons(client) == []


def test_the_pointer_is_seen_where_it_is(desk, sublet, pointer):
    pointer.move(2, 2)
    bare = desk.still_picture()
    pointer.move(200, 100)
    eventually(lambda: cursor_at(desk, 200, 100, bare), "the pointer is shown")


def test_a_pointer_that_a_client_hid_is_seen_again_beside_its_window(desk, client, pointer):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(2, 2)
    bare = desk.still_picture()
    pointer.move(x + 40, y + 40)
    client.wait_for("pointer.enter red 40,40")
    eventually(lambda: cursor_at(desk, x + 40, y + 40, bare), "the pointer is shown")
    client.pointer.send("set_cursor", client.serial, None, 0, 0)
    eventually(lambda: not cursor_at(desk, x + 40, y + 40, bare), "the pointer is hidden")
    pointer.move(x + 40, y + 120)
    eventually(lambda: cursor_at(desk, x + 40, y + 120, bare), "the pointer is shown")


def test_a_pointer_that_was_hidden_over_a_menu_is_seen_when_the_menu_is_gone(desk, client, pointer):
    window = client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(2, 2)
    bare = desk.still_picture()
    menu = client.popup(window, "green", GREEN, at=(150, 20))
    pointer.move(x + 180, y + 40)
    client.wait_for("pointer.enter green 30,20")
    client.pointer.send("set_cursor", client.serial, None, 0, 0)
    client.connection.roundtrip()
    for proxy in (menu.popup, menu.xdg_surface, menu.wl_surface):
        proxy.send("destroy")
    eventually(lambda: cursor_at(desk, x + 180, y + 40, bare), "the pointer is shown")


def test_a_client_chooses_the_shape_of_the_pointer(desk, client, pointer):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 40, y + 40)
    client.wait_for("pointer.enter red 40,40")
    arrow = desk.still_picture()
    shapes = client.bound("wp_cursor_shape_manager_v1").send("get_pointer", client.pointer)
    shapes.send("set_shape", client.serial, 9)  # text
    eventually(lambda: desk.picture().rgb != arrow.rgb, "the shape has changed")


@pytest.fixture
def mouse():
    with Mouse() as mouse:
        yield mouse


@pytest.fixture
def glass(sublet):
    with TouchScreen(480, 270) as glass:
        hears(sublet, glass)
        yield glass


def test_a_finger_belongs_to_the_surface_that_it_went_down_on(glass, desk, client):
    client.touch()
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    glass.down(x + 10, y + 10)
    client.wait_for("touch.down red 10,10")
    glass.move(x - 30, y + 20)
    client.wait_for("touch.motion -30,20")
    glass.up()
    client.wait_for("touch.up")


def test_a_finger_focuses_a_window(glass, desk, client):
    client.touch()
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    client.window("green", GREEN)
    client.news()
    glass.down(x + 2, y + 2)
    client.wait_for("keyboard.enter red")
    glass.up()


def test_a_keyboard_that_comes_later_types_too(sublet, client):
    client.window("red", RED)
    client.news()
    with Keyboard() as late:
        hears(sublet, late)
        late.press(KEY_F)
        client.wait_for(f"keyboard.key {KEY_F} pressed")
