"""What one client with windows can do to spoil everybody's desktop, one thing at a time."""

from __future__ import annotations

import contextlib
import os

import pytest

from support.cost import cpu_seconds
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown, shown_at, super_held
from support.input import BTN_LEFT, TouchScreen
from support.story import eventually
from support.wire import ProtocolError
from support.window_client import Surface

pytestmark = pytest.mark.debug

RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0


@pytest.fixture
def bystander(join):
    """A client that nothing may happen to."""
    bystander = join()
    bystander.window("blue", BLUE, (40, 30))
    yield bystander
    assert bystander.connection.roundtrip() is None


@pytest.fixture
def red(bystander, client):
    return client.window("red", RED, decorated=False)


def make_popup(client, parent, *, own_parent: bool = False):
    """An xdg_popup with its first configure still to come: (wl_surface, xdg_surface, popup)."""
    base = client.bound("xdg_wm_base")
    positioner = base.send("create_positioner")
    positioner.send("set_size", 20, 20)
    positioner.send("set_anchor_rect", 0, 0, 1, 1)
    surface = Surface(client, "popup", GREEN, (20, 20))
    xdg_surface = base.send("get_xdg_surface", surface.wl_surface)
    popup = xdg_surface.send("get_popup", xdg_surface if own_parent else parent, positioner)
    return surface, xdg_surface, popup, positioner


# Popups that are none ---------------------------------------------------------------------------


def test_a_popup_is_its_own_parent(client, red):
    make_popup(client, None, own_parent=True)
    assert client.connection.roundtrip() == ProtocolError("xdg_wm_base", "invalid_popup_parent")


def test_a_popup_grabs_twice(client, red):
    _, _, popup, _ = make_popup(client, red.xdg_surface)
    for _ in range(2):
        popup.send("grab", client.seat, 1)
    assert client.connection.roundtrip() == ProtocolError("xdg_popup", "invalid_grab")


def test_a_popup_is_moved_before_it_is_there(client, red):
    _, _, popup, positioner = make_popup(client, red.xdg_surface)
    popup.send("reposition", positioner, 7)
    assert isinstance(client.connection.roundtrip(), ProtocolError)


def test_a_panel_takes_a_popup_that_is_gone(client, red):
    panel = client.panel("panel", GREEN, 10)
    _, _, popup, _ = make_popup(client, red.xdg_surface)
    red.toplevel.send("destroy")  # takes the popup along
    panel.layer_surface.send("get_popup", popup)
    assert isinstance(client.connection.roundtrip(), ProtocolError)


def test_a_popup_of_a_window_that_is_none_any_more(client, red):
    red.toplevel.send("destroy")
    surface, _, _, _ = make_popup(client, red.xdg_surface)
    surface.wl_surface.send("commit")
    client.connection.roundtrip()


def test_a_popup_of_a_popup_that_is_none_any_more(client, red):
    popup = client.popup(red, "popup", GREEN)
    popup.popup.send("destroy")
    surface, _, _, _ = make_popup(client, popup.xdg_surface)
    surface.wl_surface.send("commit")
    client.connection.roundtrip()


# Sizes ------------------------------------------------------------------------------------------


def test_a_panel_asks_for_more_than_there_is(client, red):
    panel = client.panel("panel", GREEN, 10)
    panel.layer_surface.send("set_size", 0x7FFFFFFF, 0x7FFFFFFF)
    panel.layer_surface.send("set_anchor", 1 | 4 | 8)
    for zone, margin in ((0x7FFFFFFF, 0x7FFFFFFF), (-0x80000000, -0x80000000), (5000, 0)):
        panel.layer_surface.send("set_exclusive_zone", zone)
        panel.layer_surface.send("set_margin", margin, margin, margin, margin)
        panel.wl_surface.send("commit")
        red.toplevel.send("set_maximized")
        client.connection.roundtrip()
    assert red.size[0] > 0 < red.size[1]


def test_a_buffer_without_pixels_and_one_whose_memory_is_gone(client, red):
    shm = client.bound("wl_shm")
    fd = os.memfd_create("buffer")
    os.ftruncate(fd, 160 * 90 * 4)
    pool = shm.send("create_pool", fd, 160 * 90 * 4)
    buffer = pool.send("create_buffer", 0, 160, 90, 160 * 4, 1)
    os.ftruncate(fd, 0)
    red.wl_surface.send("attach", buffer, 0, 0)
    red.wl_surface.send("damage", 0, 0, 160, 90)
    red.wl_surface.send("commit")
    client.connection.roundtrip()
    pool.send("create_buffer", 0, 0, 0, 0, 1)
    assert isinstance(client.connection.roundtrip(), ProtocolError)
    os.close(fd)


def test_a_display_is_placed_at_the_end_of_the_world(client, red):
    manager = client.bound("zwlr_output_manager_v1")
    client.connection.roundtrip()
    heads = [e.args["head"] for e in client.connection.heard(manager, "head")]
    for x, y, scale in ((0x7FFFFFFF, 0, 256), (0, -0x80000000, 256), (0, 0, 1), (0, 0, 0x7FFFFFFF)):
        serial = client.connection.heard(manager, "done")[-1].args["serial"]
        configuration = manager.send("create_configuration", serial)
        change = configuration.send("enable_head", heads[0])
        change.send("set_position", x, y)
        change.send("set_scale", scale)
        configuration.send("apply")
        client.connection.roundtrip()
        assert client.connection.heard(configuration, "failed")


# Numbers ----------------------------------------------------------------------------------------


def test_a_window_is_focused_among_four_thousand_others(sublet, desk, client, red):
    """Four times as many may cost four times as much, and not sixteen times."""
    x, y, *_ = shown(desk, RED)
    manager = client.bound("zwlr_virtual_pointer_manager_v1", 1)
    mouse = manager.send("create_virtual_pointer", client.seat)
    mouse.send("motion_absolute", 0, x + 5, y + 5, 480, 270)

    def focuses_among(others: int) -> float:
        for _ in range(others):
            surface = client.bound("wl_compositor").send("create_surface")
            client.bound("xdg_wm_base").send("get_xdg_surface", surface).send("get_toplevel")
        client.connection.roundtrip()
        before = cpu_seconds(sublet.pid)
        for _ in range(200):
            for state in (1, 0):
                mouse.send("button", 0, BTN_LEFT, state)
                mouse.send("frame")
        client.connection.roundtrip()
        return cpu_seconds(sublet.pid) - before

    few, many = focuses_among(1000), focuses_among(3000)
    assert many < 6 * few


# Ends -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resize", [False, True])
def test_a_client_dies_while_its_window_is_dragged(desk, client, red, pointer, keyboard, resize):
    x, y, width, height = shown(desk, RED)
    start = (x + width + 1, y + 20) if resize else (x + 20, y + 20)
    with contextlib.nullcontext() if resize else super_held(keyboard, client):
        pointer.move(*start)
        with pointer.holding():
            pointer.move(start[0] + 20, start[1] + 10)
            eventually(lambda: shown(desk, RED) != (x, y, width, height), "the window is dragged")
            client.close()
            shown_at(desk, RED, None)
            pointer.move(start[0] + 40, start[1] + 10)


@pytest.mark.parametrize("down", [5, -10], ids=["window", "title bar"])
def test_a_client_dies_while_a_pointer_of_its_own_holds_its_window(desk, bystander, client, pointer, down):
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    mouse = client.bound("zwlr_virtual_pointer_manager_v1", 1).send("create_virtual_pointer", client.seat)
    mouse.send("motion_absolute", 0, x + 5, y + down, 480, 270)
    mouse.send("button", 0, BTN_LEFT, 1)
    mouse.send("frame")
    client.connection.roundtrip()
    client.close()
    blue = shown(desk, BLUE)
    pointer.move(blue[0] + 3, blue[1] + 4)
    bystander.wait_for("pointer.enter blue 3,4")


@pytest.fixture(params=["pointer", "finger"])
def press(request, sublet, client, pointer):
    """Presses somewhere: the serial of that, and how to go elsewhere meanwhile."""

    @contextlib.contextmanager
    def with_pointer(x, y):
        pointer.move(x, y)
        with pointer.holding():
            client.wait_for("pointer.button 272 pressed")
            yield client.connection.heard(client.pointer, "button")[-1].args["serial"], pointer.move
        client.wait_for("pointer.button 272 released")

    @contextlib.contextmanager
    def with_finger(x, y):
        glass.down(x, y)
        client.wait_for(lambda: client.connection.heard(touch, "down"))
        yield client.connection.heard(touch, "down")[-1].args["serial"], glass.move
        glass.up()
        client.wait_for("touch.up")

    if request.param == "pointer":
        yield with_pointer
        return
    with TouchScreen(480, 270) as glass:
        hears(sublet, glass)
        touch = client.touch()
        yield with_finger


@pytest.mark.parametrize(("request_", "edges"), [("move", []), ("resize", [10])], ids=["move", "resize"])
def test_a_window_is_dragged_that_was_never_shown_and_is_gone(desk, client, red, press, request_, edges):
    x, y, *_ = shown(desk, RED)
    surface = Surface(client, "green", GREEN, (20, 20))
    xdg_surface = client.bound("xdg_wm_base").send("get_xdg_surface", surface.wl_surface)
    toplevel = xdg_surface.send("get_toplevel")
    client.surfaces[toplevel] = surface
    surface.wl_surface.send("commit")
    client.connection.roundtrip()
    (configure,) = client.connection.heard(xdg_surface, "configure")
    xdg_surface.send("ack_configure", configure.args["serial"])
    with press(x + 20, y + 20) as (serial, move):
        toplevel.send(request_, client.seat, serial, *edges)
        for proxy in (toplevel, xdg_surface, surface.wl_surface):
            proxy.send("destroy")
        assert client.connection.roundtrip() is None
        move(x + 30, y + 30)
    shown_at(desk, RED, (x, y, 160, 90))
