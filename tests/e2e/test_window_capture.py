"""A window is recorded by itself, whatever lies above it (wlroots 0.20)."""

import subprocess

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import box_of, shown_at
from support.input import KEY_LEFTMETA, KEY_N
from support.sandbox import Sandbox
from support.window_client import PROTOCOLS
from support.window_recorder import Recorder
from support.wire import Connection

pytestmark = pytest.mark.forky

RED, GREEN = 0xC01020, 0x10C020
WHOLE = (0, 0, 160, 90)
MANAGER = "ext_foreign_toplevel_image_capture_source_manager_v1"


@pytest.fixture
def red(client):
    window = client.window("red", RED)
    client.news()
    return window


def test_a_window_is_recorded_without_what_covers_it(desk, client, red, join):
    client.window("green", GREEN, (480, 270))
    shown_at(desk, RED, None)
    recorder = Recorder(join(), "red")
    assert recorder.size == (160, 90)
    assert box_of(recorder.picture(), RED) == WHOLE


def test_what_the_window_shows_next_is_recorded_next(client, red, join):
    recorder = Recorder(join(), "red")
    recorder.picture()
    red.color = GREEN
    red.draw()
    client.connection.roundtrip()
    assert box_of(recorder.picture(), GREEN) == WHOLE


def test_a_window_of_another_size_is_recorded_in_that(client, red, join):
    recorder = Recorder(join(), "red")
    recorder.picture()
    red.size = (100, 50)
    red.draw()
    client.connection.roundtrip()
    assert box_of(recorder.picture(), RED) == (0, 0, 100, 50)


def test_a_minimized_window_is_recorded(desk, client, red, join, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_N)
    shown_at(desk, RED, None)
    assert box_of(Recorder(join(), "red").picture(), RED) == WHOLE


def test_behind_a_screen_locker_nothing_is_seen(client, red, join):
    recorder = Recorder(join(), "red")
    recorder.picture()
    locker = join()
    lock = locker.bound("ext_session_lock_manager_v1").send("lock")
    locker.wait_for("lock.locked")
    assert box_of(recorder.picture(), RED) is None
    late = Recorder(join(), "red")
    # Both ask before: wlroots 0.20 draws a change for those alone that wait for one, and no second time.
    recorder.ask()
    late.ask()
    lock.send("unlock_and_destroy")
    locker.connection.roundtrip()
    assert box_of(recorder.picture(), RED) == WHOLE
    assert box_of(late.picture(), RED) == WHOLE


def test_the_recording_ends_with_the_window(client, red, join):
    recorder = Recorder(join(), "red")
    recorder.picture()
    red.destroy()
    client.connection.roundtrip()
    recorder.client.wait_for(lambda: recorder.stopped)
    shown_again = client.window("red", RED)
    assert shown_again.mapped


def test_a_window_that_is_recorded_keeps_its_scale(sublet, desk, client, red, join):
    """The recording is made at scale 1, and the client need not know."""
    told = []
    client.on_event = lambda event: (
        event.name == "preferred_buffer_scale" and told.append(event.args["factor"])
    )
    command = ["wlr-randr", "--output", desk.name, "--scale", "2"]
    with subprocess.Popen(command, env=sublet.environment_of_clients()) as randr:
        client.wait_for(lambda: told == [2])
    assert randr.returncode == 0
    Recorder(join(), "red").picture()
    client.connection.roundtrip()
    assert told[-1] == 2


def test_an_app_in_a_sandbox_records_nothing(sublet):
    with (
        Sandbox(sublet.socket) as sandbox,
        Connection.to_display(sandbox.door, protocols=PROTOCOLS) as connection,
    ):
        connection.display.send("get_registry")
        connection.roundtrip()
        for name in (MANAGER, "ext_image_copy_capture_manager_v1"):
            assert not connection.globals(name)
