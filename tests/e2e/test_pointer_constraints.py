"""Games and 3D viewers, whose users look around with the mouse: what they hear, and where the pointer
is meanwhile."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown
from support.input import KEY_LEFTALT, KEY_TAB, Mouse
from support.story import eventually

RED, GREEN = 0xC01020, 0x10C020
ONCE, ALWAYS = 1, 2  # how long a constraint lives


@pytest.fixture
def mouse(sublet):
    with Mouse() as mouse:
        hears(sublet, mouse)
        yield mouse


@pytest.fixture
def red(desk, client, pointer):
    """A window with the pointer on it, at 80,45, that hears how far it moves."""
    window = client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    manager = client.bound("zwp_relative_pointer_manager_v1")
    manager.send("get_relative_pointer", client.pointer)
    client.connection.roundtrip()
    pointer.move(x + 80, y + 45)
    client.wait_for("pointer.enter red 80,45")
    client.news()
    return window


def constrain(client, window, how: str, lifetime: int = ALWAYS, region=None):
    """Locks or confines the pointer."""
    manager = client.bound("zwp_pointer_constraints_v1")
    return manager.send(f"{how}_pointer", window.wl_surface, client.pointer, region, lifetime)


def motions(client) -> list[str]:
    return [line for line in client.news() if line.startswith("pointer.motion")]


def test_a_locked_pointer_stays_and_its_way_is_told(client, red, mouse):
    constrain(client, red, "lock")
    client.wait_for("locked_pointer.locked")
    client.news()
    mouse.move_by(7, 5)
    client.wait_for(lambda: any(line.startswith("relative.motion") for line in client.log))
    mouse.move_by(-7, -5)
    client.wait_for(lambda: sum(line.startswith("relative.motion") for line in client.log) > 1)
    assert motions(client) == []


def test_a_pointer_is_free_again_where_its_client_says(client, red, mouse):
    lock = constrain(client, red, "lock")
    client.wait_for("locked_pointer.locked")
    lock.send("set_cursor_position_hint", 20 * 256, 10 * 256)
    red.wl_surface.send("commit")
    lock.send("destroy")
    client.news()
    mouse.move_by(1, 0)
    client.wait_for(lambda: any(line.startswith("pointer.motion") for line in client.log))
    x, y = map(int, motions(client)[0].split()[1].split(","))
    assert 20 <= x < 30 and y == 10


def test_a_pointer_is_locked_only_while_the_window_has_the_keyboard(client, red, keyboard):
    client.window("green", GREEN)
    client.news()
    lock = constrain(client, red, "lock")
    assert "locked_pointer.locked" not in client.news()
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter red")
    client.wait_for("locked_pointer.locked")
    client.news()
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("locked_pointer.unlocked")
    assert lock.alive


def test_a_pointer_that_was_to_be_locked_once_is_not_locked_again(client, red, keyboard):
    constrain(client, red, "lock", ONCE)
    client.wait_for("locked_pointer.locked")
    client.window("green", GREEN)
    client.wait_for("locked_pointer.unlocked")
    client.news()
    keyboard.press(KEY_LEFTALT, KEY_TAB)
    client.wait_for("keyboard.enter red")
    assert "locked_pointer.locked" not in client.news()


def test_a_confined_pointer_does_not_leave_its_region(client, red, mouse):
    region = client.bound("wl_compositor").send("create_region")
    region.send("add", 70, 35, 20, 20)
    constrain(client, red, "confine", region=region)
    red.wl_surface.send("commit")  # before, wlroots 0.18 takes the whole surface
    client.wait_for("confined_pointer.confined")
    client.news()
    for dx, edge in ((30, 89), (-30, 70)):
        for _ in range(20):
            mouse.move_by(dx, 0)
        heard: list[str] = []

        def all_told():
            heard.extend(client.news())
            return sum(line.startswith("relative.motion") for line in heard) == 20

        eventually(all_told, "all distances are told")
        assert [line for line in heard if line.startswith("pointer")][-1] == f"pointer.motion {edge},45"
        assert "pointer.leave red" not in heard
