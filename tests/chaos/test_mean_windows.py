"""What one client with windows can do to spoil everybody's desktop, one thing at a time."""

from __future__ import annotations

import contextlib
import os

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import box_of, hears, shown, shown_at, super_held
from support.input import Pointer
from support.processes import Process
from support.story import eventually
from support.wire import ProtocolError
from support.window_client import Surface, Window

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


def test_a_popup_is_moved_before_it_is_there_and_then_unmapped(client, red):
    surface, xdg_surface, popup, positioner = make_popup(client, red.xdg_surface)
    client.surfaces[popup] = surface
    popup.send("reposition", positioner, 7)
    client.connection.roundtrip()
    for event in client.connection.heard(xdg_surface, "configure"):
        xdg_surface.send("ack_configure", event.args["serial"])
    surface.draw()
    surface.hide()
    client.connection.roundtrip()


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


def test_a_window_is_as_large_as_can_be_written(desk, client, red):
    viewport = client.bound("wp_viewporter").send("get_viewport", red.wl_surface)
    viewport.send("set_destination", 0x7FFFFFFF, 0x7FFFFFFF)
    red.xdg_surface.send("set_window_geometry", -0x80000000, -0x80000000, 0x7FFFFFFF, 0x7FFFFFFF)
    red.draw()
    client.connection.roundtrip()
    red.toplevel.send("set_maximized")
    red.toplevel.send("unset_maximized")
    client.connection.roundtrip()
    desk.unplug()
    client.wait_for(lambda: "suspended" in red.states)
    desk.plug()
    client.wait_for(lambda: "suspended" not in red.states)


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


def test_the_display_goes_while_a_window_is_dragged(desk, client, red, pointer, keyboard):
    x, y, *_ = shown(desk, RED)
    with super_held(keyboard, client):
        pointer.move(x + 20, y + 20)
        with pointer.holding():
            desk.unplug()
            client.wait_for(lambda: "suspended" in red.states)
            pointer.move(x + 60, y + 60)
            desk.plug()
            client.wait_for(lambda: "suspended" not in red.states)
            pointer.move(x + 30, y + 30)
    shown(desk, RED)


def test_the_pointer_is_unplugged_while_a_window_is_dragged(
    desk, sublet, client, red, keyboard, pointer
):
    x, y, *_ = shown(desk, RED)
    with Pointer(480, 270) as late:
        hears(sublet, late)
        late.move(x + 20, y + 20)
        client.wait_for("pointer.enter red 20,20")
        with super_held(keyboard, client), late.holding():
            late.move(x + 40, y + 20)
            shown_at(desk, RED, (x + 20, y, 160, 90))
            late.close()
    pointer.move(2, 2)
    client.connection.roundtrip()


def test_a_window_is_destroyed_and_made_anew_a_thousand_times(sublet, client, red):
    memory = None
    for round in range(1000):
        window = Window(client, "again", GREEN, (20, 20), None, decorated=True)
        client.wait_for(lambda: window.mapped)  # noqa: B023
        window.destroy()
        if round == 200:
            client.connection.roundtrip()
            memory = sublet.process.memory()
        client.connection.events.clear()
        client.log.clear()
    client.connection.roundtrip()
    assert sublet.process.memory() < memory + 8192


# Greed ------------------------------------------------------------------------------------------


def test_two_thousand_windows(desk, client, red, join):
    many = join()
    windows = [Window(many, f"w{n}", GREEN, (8, 8), None, decorated=True) for n in range(2000)]
    many.wait_for(lambda: all(window.mapped for window in windows), 300)
    many.connection.roundtrip(300)
    shown(desk, GREEN)
    many.close()
    shown_at(desk, GREEN, None)


def test_a_hoard_of_files_shuts_nobody_out(sublet, client, red, card):
    shm = client.bound("wl_shm")
    for _ in range(2000):
        fd = os.memfd_create("hoard")
        os.ftruncate(fd, 4096)
        shm.send("create_pool", fd, 4096)
        os.close(fd)
    assert client.connection.roundtrip() is None
    sublet.client().news()


def test_a_client_that_never_reads_is_disconnected_and_stops_nobody(
    desk, client, red, bystander, pointer
):
    x, y, *_ = shown(desk, RED)
    client.awake = False

    def gone():
        for turn in range(1000):
            pointer.move(x + turn % 100, y + 10)
        bystander.connection.roundtrip()
        return box_of(desk.picture(), RED) is None

    eventually(gone, "the window is gone", 300)


def test_a_client_that_stands_still_for_a_while_goes_on(desk, sublet, bystander, pointer, tmp_path):
    before = desk.still_picture().rgb
    environment = sublet.environment_of_clients()
    foot = Process(["foot", "sleep", "600"], env=environment, output=tmp_path / "foot")
    try:
        eventually(lambda: desk.picture().rgb != before, "the window is shown")
        with foot.paused():
            for turn in range(2000):
                pointer.move(200 + turn % 100, 130)
            bystander.connection.roundtrip()
        pointer.move(210, 140)
        bystander.connection.roundtrip()
        assert foot.stop() is not None
        assert "disconnected" not in foot.text()
    finally:
        foot.kill()


def test_a_keymap_that_is_cut_off(client, red, sublet):
    keyboard = client.bound("zwp_virtual_keyboard_manager_v1").send("create_virtual_keyboard", client.seat)
    fd = os.memfd_create("keymap")
    os.ftruncate(fd, 8192)
    os.pwrite(fd, b"x" * 8192, 0)
    keyboard.send("keymap", 1, fd, 8192)  # never ends
    os.ftruncate(fd, 0)
    keyboard.send("keymap", 1, fd, 1 << 20)  # is not there
    os.close(fd)
    assert client.connection.roundtrip() is not None
    assert sublet.process.running


# Pointers of its own ------------------------------------------------------------------------------


def test_a_virtual_wheel_has_two_sources_at_once(desk, sublet, client, red, pointer):
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 10, y + 10)
    client.wait_for("pointer.enter red 10,10")
    virtual = client.bound("zwlr_virtual_pointer_manager_v1").send("create_virtual_pointer", client.seat)
    for axis, source in ((0, 0), (1, 1)):
        virtual.send("axis", 1, axis, 256)
        virtual.send("axis_source", source)
    virtual.send("frame")
    client.connection.roundtrip()
    assert sublet.process.running


def test_noise_from_a_client_with_windows(sublet, client, red):
    client.connection.send_raw(red.toplevel.id, 99, b"\xff" * 40)
    assert isinstance(client.connection.roundtrip(), ProtocolError)
