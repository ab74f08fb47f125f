"""Taskbars and the like: they see every window, and steer it."""

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import shown, shown_at
from support.sandbox import Sandbox
from support.window_client import PROTOCOLS
from support.wire import Connection

RED, GREEN = 0xC01020, 0x10C020
BAR = 24  # height of a title bar
STATES = ("maximized", "minimized", "activated", "fullscreen")


class Taskbar:
    """Knows what it was told of each window, by title."""

    def __init__(self, client) -> None:
        self.client = client
        self.told: dict = {}
        client.on_event = self._hear
        for name in client.connection.globals("wl_output"):
            client.registry.bind("wl_output", name)
        self.manager = client.bound("zwlr_foreign_toplevel_manager_v1", 3)
        self.list = client.bound("ext_foreign_toplevel_list_v1", 1)
        self.look()

    def look(self) -> None:
        """Hears of all that has happened."""
        for _ in range(2):  # wlroots tells when its loop is idle
            self.client.connection.roundtrip()

    def _hear(self, event) -> None:
        if event.name == "toplevel":
            self.told[event.args["toplevel"]] = {"states": set(), "on": 0}
        elif event.proxy in self.told:
            told, args = self.told[event.proxy], event.args
            match event.name:
                case "state":
                    raw = args["state"]
                    told["states"] = {STATES[raw[i]] for i in range(0, len(raw), 4)}
                case "output_enter" | "output_leave":
                    told["on"] += 1 if event.name == "output_enter" else -1
                case "closed":
                    del self.told[event.proxy]
                case _:
                    told.update(args)

    def of(self, kind: str, title: str):
        """(handle, what was told of it), or None."""
        self.look()
        return next(((proxy, told) for proxy, told in self.told.items()
                     if proxy.interface.name.startswith(kind) and told.get("title") == title), None)  # fmt: skip

    def states(self, title: str) -> set[str]:
        return self.of("zwlr", title)[1]["states"]


@pytest.fixture
def taskbar(join):
    return Taskbar(join())


@pytest.fixture
def red(client):
    window = client.window("red", RED)
    client.news()
    return window


def test_every_window_is_listed_by_name_and_program(taskbar, client, red):
    red.toplevel.send("set_app_id", "org.example.Red")
    client.connection.roundtrip()
    for kind in ("zwlr", "ext"):
        _, told = taskbar.of(kind, "red")
        assert told["app_id"] == "org.example.Red"
    assert taskbar.of("zwlr", "red")[1]["on"] == 1
    assert taskbar.of("ext", "red")[1]["identifier"]
    red.toplevel.send("set_title", "another")
    client.connection.roundtrip()
    for kind in ("zwlr", "ext"):
        assert taskbar.of(kind, "another")
    red.destroy()
    client.connection.roundtrip()
    for kind in ("zwlr", "ext"):
        assert taskbar.of(kind, "another") is None


def test_a_window_that_was_there_before_is_listed(client, red, join):
    assert Taskbar(join()).of("zwlr", "red")


def test_the_states_are_told(taskbar, desk, client, red):
    assert taskbar.states("red") == {"activated"}
    client.window("green", GREEN)
    client.news()
    assert taskbar.states("red") == set()
    assert taskbar.states("green") == {"activated"}
    for request, state in (("set_maximized", "maximized"), ("set_fullscreen", "fullscreen")):
        red.toplevel.send(request, *([None] if "full" in request else []))
        client.connection.roundtrip()
        assert state in taskbar.states("red")


def test_a_taskbar_activates_minimizes_maximizes_and_closes(taskbar, desk, client, red):
    client.window("green", GREEN)
    client.news()
    handle, _ = taskbar.of("zwlr", "red")
    before = shown(desk, RED)
    handle.send("activate", client_seat(taskbar))
    taskbar.look()
    client.wait_for("keyboard.enter red")
    handle.send("set_minimized")
    taskbar.look()
    shown_at(desk, RED, None)
    assert taskbar.states("red") == {"minimized"}
    client.wait_for("keyboard.enter green")
    handle.send("unset_minimized")
    taskbar.look()
    shown_at(desk, RED, (*before[:2], 160, 90))
    handle.send("set_maximized")
    taskbar.look()
    shown_at(desk, RED, (0, BAR, 480, 270 - BAR))
    handle.send("unset_maximized")
    handle.send("set_fullscreen", None)
    taskbar.look()
    shown_at(desk, RED, (0, 0, 480, 270))
    handle.send("close")
    taskbar.look()
    client.wait_for("red.close")


def client_seat(taskbar):
    """The seat, as the taskbar has it."""
    return taskbar.client.seat


def test_an_app_in_a_sandbox_does_not_see_the_windows_of_others(sublet):
    with (
        Sandbox(sublet.socket) as sandbox,
        Connection.to_display(sandbox.door, protocols=PROTOCOLS) as connection,
    ):
        connection.display.send("get_registry")
        connection.roundtrip()
        assert connection.globals("wl_compositor")
        for name in ("zwlr_foreign_toplevel_manager_v1", "ext_foreign_toplevel_list_v1"):
            assert not connection.globals(name)
