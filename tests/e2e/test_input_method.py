"""An input method writes into the text field of whoever has the keyboard, and takes the keys for it."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import shown, shown_at
from support.input import KEY_F, KEY_LEFTMETA, KEY_Q
from support.sandbox import Sandbox
from support.window_client import PROTOCOLS, Surface
from support.wire import Connection

KEY_A, KEY_K = 30, 37
RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0
CARET = 20, 30, 2, 12  # x, y, width, height in the window


def text_of(event) -> str:
    """An event in a line; what says only when it was is left out."""
    args = {name: value for name, value in event.args.items() if name not in ("serial", "time", "surface")}
    return " ".join([event.name, *map(str, args.values())])


class Field:
    """A text field of a client's, which fills its windows."""

    def __init__(self, client) -> None:
        self.client = client
        self.log: list[str] = []
        client.on_event = self._hear
        manager = client.bound("zwp_text_input_manager_v3")
        self.input = manager.send("get_text_input", client.seat)
        client.connection.roundtrip()

    def enable(self) -> None:
        self.input.send("enable")
        self.input.send("set_content_type", 0, 13)  # a terminal
        self.input.send("set_cursor_rectangle", *CARET)
        self.input.send("commit")
        self.client.connection.roundtrip()

    def news(self) -> list[str]:
        self.client.connection.roundtrip()
        heard, self.log = self.log, []
        return heard

    def _hear(self, event) -> None:
        if event.proxy is self.input:
            self.log.append(text_of(event))


class Method:
    """An input method."""

    def __init__(self, client) -> None:
        self.client = client
        self.log: list[str] = []
        self.dones = 0
        client.on_event = self._hear
        manager = client.bound("zwp_input_method_manager_v2")
        self.method = manager.send("get_input_method", client.seat)
        self.grab = None
        client.connection.roundtrip()

    def news(self) -> list[str]:
        self.client.connection.roundtrip()
        heard, self.log = self.log, []
        return heard

    def take_keys(self) -> None:
        self.grab = self.method.send("grab_keyboard")
        self.client.connection.roundtrip()

    def commit(self) -> None:
        self.method.send("commit", self.dones)
        self.client.connection.roundtrip()

    def _hear(self, event) -> None:
        match event.proxy.interface.name, event.name:
            case "zwp_input_method_v2", name:
                self.dones += name == "done"
                self.log.append(text_of(event))
            case "zwp_input_method_keyboard_grab_v2", "keymap":
                event.args["fd"].close()
            case "zwp_input_method_keyboard_grab_v2", "key":
                self.log.append(text_of(event))
            case "zwp_input_popup_surface_v2", _:
                self.log.append(text_of(event))


@pytest.fixture
def field(client):
    client.window("red", RED)
    field = Field(client)
    client.news()
    return field


@pytest.fixture
def method(field, join):
    return Method(join())


def starts_writing(field, method) -> None:
    assert field.news() == ["enter"]
    field.enable()
    assert method.news() == ["activate", "text_change_cause 0", "content_type 0 13", "done"]
    method.take_keys()


def keys(method, count: int) -> list[str]:
    """So many key events, once they are there."""
    method.client.connection.wait_for(lambda: len(method.log) >= count)
    return method.news()


def test_without_an_input_method_text_fields_hear_nothing(field):
    assert field.news() == []


def test_keys_go_to_the_input_method_and_text_comes_back(client, field, method, keyboard):
    starts_writing(field, method)
    keyboard.press(KEY_K)
    assert keys(method, 2) == [f"key {KEY_K} 1", f"key {KEY_K} 0"]
    method.method.send("set_preedit_string", "か", 0, 3)
    method.commit()
    assert field.news() == ["preedit_string か 0 3", "done"]
    method.method.send("commit_string", "蚊")
    method.commit()
    assert field.news() == ["commit_string 蚊", "done"]
    assert not [line for line in client.news() if f"key {KEY_K}" in line]


def test_what_the_field_does_not_want_any_more_the_client_gets(client, field, method, keyboard):
    starts_writing(field, method)
    field.input.send("disable")
    field.input.send("commit")
    field.news()
    assert method.news() == ["deactivate", "done"]
    keyboard.press(KEY_A)
    client.wait_for(f"keyboard.key {KEY_A} released")
    assert method.news() == []


def test_a_key_that_is_held_when_the_input_method_comes_is_released_for_the_client(
    client, field, method, keyboard
):
    with keyboard.holding(KEY_A):
        client.wait_for(f"keyboard.key {KEY_A} pressed")
        starts_writing(field, method)
    client.wait_for(f"keyboard.key {KEY_A} released")
    assert method.news() == []


def test_a_field_of_the_same_client_that_nobody_writes_into_may_go(client, field, method, keyboard):
    starts_writing(field, method)
    idle = client.bound("zwp_text_input_manager_v3").send("get_text_input", client.seat)
    client.connection.roundtrip()
    idle.send("destroy")
    client.connection.roundtrip()
    assert method.news() == []
    keyboard.press(KEY_K)
    assert keys(method, 2) == [f"key {KEY_K} 1", f"key {KEY_K} 0"]


def test_another_window_without_a_field_ends_it(client, field, method, join, keyboard):
    starts_writing(field, method)
    other = join()
    other.window("green", GREEN)
    other.wait_for("keyboard.enter green")
    assert field.news() == ["leave"]
    assert method.news() == ["deactivate", "done"]
    keyboard.press(KEY_A)
    other.wait_for(f"keyboard.key {KEY_A} released")


def test_the_keys_of_the_desktop_stay_its_own(client, field, method, keyboard):
    starts_writing(field, method)
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    client.wait_for("red.close")


def test_the_candidates_are_shown_at_the_caret(desk, field, method):
    starts_writing(field, method)
    x, y, *_ = shown(desk, RED)
    surface = Surface(method.client, "candidates", BLUE, (40, 20))
    method.method.send("get_input_popup_surface", surface.wl_surface)
    surface.draw()
    shown_at(desk, BLUE, (x + CARET[0], y + CARET[1] + CARET[3], 40, 20))
    field.input.send("set_cursor_rectangle", 100, 40, 2, 12)
    field.input.send("commit")
    field.client.connection.roundtrip()
    shown_at(desk, BLUE, (x + 100, y + 52, 40, 20))
    field.input.send("disable")
    field.input.send("commit")
    field.client.connection.roundtrip()
    shown_at(desk, BLUE, None)


def test_candidates_without_room_below_are_above_the_caret(desk, field, method, keyboard):
    starts_writing(field, method)
    keyboard.press(KEY_LEFTMETA, KEY_F)
    shown_at(desk, RED, (0, 0, 480, 270))
    surface = Surface(method.client, "candidates", BLUE, (40, 100))
    method.method.send("get_input_popup_surface", surface.wl_surface)
    field.input.send("set_cursor_rectangle", 460, 200, 2, 10)
    field.input.send("commit")
    field.client.connection.roundtrip()
    surface.draw()
    shown_at(desk, BLUE, (440, 100, 40, 100))


@pytest.mark.debug  # what overflows there is told by the sanitizers alone
def test_a_caret_at_the_end_of_the_world(desk, field, method):
    starts_writing(field, method)
    shown(desk, RED)
    most = 0x7FFFFFFF
    surface = Surface(method.client, "candidates", BLUE, (40, 20))
    method.method.send("get_input_popup_surface", surface.wl_surface)
    surface.draw()
    viewport = method.client.bound("wp_viewporter").send("get_viewport", surface.wl_surface)
    for width, height in ((40, 20), (most, most)):
        viewport.send("set_destination", width, height)
        surface.wl_surface.send("commit")
        for caret in ((most, most, most, most), (-most, -most, -most, -most), (most, 40, 2, 12)):
            field.input.send("set_cursor_rectangle", *caret)
            field.input.send("commit")
            field.client.connection.roundtrip()
            method.client.connection.roundtrip()
    viewport.send("set_destination", 40, 20)
    surface.wl_surface.send("commit")
    method.client.connection.roundtrip()
    assert shown(desk, BLUE)[0] == 480 - 40


def test_a_second_input_method_is_told_that_it_comes_too_late(field, method, join):
    assert Method(join()).news() == ["unavailable"]


def test_when_it_dies_the_client_has_the_keys_again(client, field, method, keyboard):
    starts_writing(field, method)
    method.client.close()
    client.wait_for(lambda: "leave" in field.log)
    keyboard.press(KEY_A)
    client.wait_for(f"keyboard.key {KEY_A} released")


def test_an_app_in_a_sandbox_cannot_be_one(sublet):
    with (
        Sandbox(sublet.socket) as sandbox,
        Connection.to_display(sandbox.door, protocols=PROTOCOLS) as connection,
    ):
        connection.display.send("get_registry")
        connection.roundtrip()
        assert connection.globals("zwp_text_input_manager_v3")
        assert not connection.globals("zwp_input_method_manager_v2")
