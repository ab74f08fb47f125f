"""Where sublet runs: on a card by noop or seatd, in a window of another compositor or X server, and
on displays that nobody sees. There it shows a window, and leaves when it is asked to."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.desktop_stage import box_of, hears
from support.input import KEY_LEFTMETA, KEY_Q, Keyboard
from support.processes import Process
from support.seat import OtherSession, Seat
from support.story import eventually
from support.wire import Connection
from support.window_client import PROTOCOLS, WindowClient
from testbed import description, edid

RED = 0xC01020
SUBLET = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"
ENDS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def displays() -> description.Machine:
    # Room for the windows that wlroots makes: 1280x720 on Wayland and 1024x768 on X. See small().
    return description.displays([dataclasses.replace(edid.DESKTOP, width=4 * 1600, height=4 * 900)])


@contextlib.contextmanager
def window_on(compositor: Compositor) -> Iterator[WindowClient]:
    """A client with a red window."""
    client = WindowClient(compositor.socket)
    try:
        client.window("red", RED)
        yield client
    finally:
        client.close()


def shows_red(desk) -> None:
    eventually(lambda: desk.shows(lambda picture: box_of(picture, RED)), "the window is shown")


# On a card ------------------------------------------------------------------------------------


@ENDS
def test_as_root_without_a_seat_daemon(start_sublet, desk, number):
    sublet = start_sublet(LIBSEAT_BACKEND="noop")
    with window_on(sublet) as client:
        shows_red(desk)
        assert sublet.process.stop(number) == 0
        client.connection.wait_for(lambda: client.connection.fate)
    assert not sublet.socket.exists()


@ENDS
def test_with_seatd(start_sublet, desk, number):
    seat = Seat()
    try:
        sublet = start_sublet(LIBSEAT_BACKEND="seatd")
        with window_on(sublet):
            shows_red(desk)
            assert sublet.process.stop(number) == 0
    finally:
        seat.close()


def test_who_waits_for_the_seat_can_be_ended(card, tmp_path):
    seat = Seat()
    try:
        other = OtherSession(seat)
        other.wait_until(active=True)
        env = {**os.environ, **Seat.environment, "WLR_BACKENDS": "drm,libinput",
               "WLR_DRM_DEVICES": card.card, "WLR_RENDERER": "pixman",
               "XDG_RUNTIME_DIR": str(tmp_path)}  # fmt: skip
        env.pop("WAYLAND_DISPLAY", None)
        waiting = Process([SUBLET, "-d"], env=env, output=tmp_path / "log")
        try:
            eventually(lambda: "Waiting for a session" in waiting.text(), "it waits")
            assert waiting.stop() == 0
        finally:
            waiting.kill()
            other.close()
    finally:
        seat.close()


# In a window ----------------------------------------------------------------------------------


@pytest.fixture
def nested(request) -> Iterator[Callable[..., Compositor]]:
    """Starts sublet inside, by variables; it must have ended by itself or on demand."""
    started: list[Compositor] = []

    def start(**env: str) -> Compositor:
        started.append(Compositor([SUBLET], "/dev/null", WLR_RENDERER="pixman", **env))
        return started[-1]

    yield start
    for compositor in started:
        compositor.leave_in_peace()
        compositor.forget()


def in_wayland(parent: Compositor) -> dict[str, str]:
    return {"WLR_BACKENDS": "wayland", "WAYLAND_DISPLAY": str(parent.socket)}


PARENTS = {
    "sublet": ([SUBLET], {}),
    "sway": (["sway", "-c", "/dev/null"], {}),
    "weston": (["weston", "--backend=drm-backend.so", "--shell=desktop-shell.so"], {}),
}


@pytest.fixture(params=["sublet", "sway", "weston"])
def parent(request, card) -> Iterator[Compositor]:
    argv, env = PARENTS[request.param]
    if request.param == "weston":
        argv = [*argv, "--renderer=pixman", f"--drm-device={Path(card.card).name}",
                "--continue-without-input"]  # fmt: skip
    parent = Compositor(argv, card.card, **env)
    yield parent
    parent.kill()
    parent.forget()


@ENDS
def test_in_a_wayland_session(parent, nested, desk, number):
    inner = nested(**in_wayland(parent))
    with window_on(inner):
        shows_red(desk)
        assert inner.process.stop(number) == 0
    assert parent.process.running


def test_it_ends_with_the_session_that_it_is_in(parent, nested, desk):
    inner = nested(**in_wayland(parent))
    with window_on(inner):
        shows_red(desk)
        parent.kill()
        assert inner.process.wait() == 1
    assert "the session that showed the windows is gone" in inner.process.text()


def test_it_ends_when_its_last_window_is_closed(start_sublet, desk, nested):
    with Keyboard() as keyboard:
        parent = start_sublet()
        hears(parent, keyboard)
        eventually(desk.shows_something, "the desktop is shown")
        empty = desk.still_picture().rgb
        inner = nested(**in_wayland(parent), WLR_WL_OUTPUTS="2")
        with contextlib.closing(WindowClient(inner.socket)) as client:
            for left in (1, 0):
                eventually(lambda: desk.picture().rgb != empty, "a window of it is shown")
                assert inner.process.running
                keyboard.press(KEY_LEFTMETA, KEY_Q)
                client.wait_for(
                    lambda left=left: client.connection.fate
                    or len(client.connection.globals("wl_output")) == left
                )
            assert inner.process.wait() == 0


@contextlib.contextmanager
def x_server(parent: Compositor, tmp_path: Path) -> Iterator[tuple[Process, str]]:
    """Xwayland with one screen in a window of `parent`, and its DISPLAY."""
    ready, told = os.pipe()
    env = {**os.environ, "XDG_RUNTIME_DIR": str(parent.socket.parent),
           "WAYLAND_DISPLAY": parent.socket.name}  # fmt: skip
    server = Process(
        ["Xwayland", "-displayfd", str(told), "-geometry", "1100x780", "-noreset"],
        env=env, output=tmp_path / "xwayland", pass_fds=[told],
    )  # fmt: skip
    os.close(told)
    try:
        with os.fdopen(ready) as number:
            yield server, f":{number.readline().strip()}"
    finally:
        server.kill()


@ENDS
def test_in_an_x_session(start_sublet, desk, nested, tmp_path, number):
    parent = start_sublet()
    with x_server(parent, tmp_path) as (server, display):
        inner = nested(WLR_BACKENDS="x11", DISPLAY=display)
        with window_on(inner):
            shows_red(desk)
            assert inner.process.stop(number) == 0


def test_it_ends_with_the_x_server(start_sublet, desk, nested, tmp_path):
    parent = start_sublet()
    with x_server(parent, tmp_path) as (server, display):
        inner = nested(WLR_BACKENDS="x11", DISPLAY=display)
        with window_on(inner):
            shows_red(desk)
            server.kill()
            assert inner.process.wait() == 1


# On displays that nobody sees -------------------------------------------------------------------


@ENDS
def test_headless(nested, tmp_path, number):
    sublet = nested(WLR_BACKENDS="headless")
    with window_on(sublet) as client:
        picture = tmp_path / "picture.ppm"
        env = sublet.environment_of_clients()
        subprocess.run(["grim", "-t", "ppm", picture], env=env, check=True)
        assert RED.to_bytes(3, "big") * 160 in picture.read_bytes()
        assert client.connection.fate is None
        assert sublet.process.stop(number) == 0


def test_headless_without_a_single_output_still_answers(nested):
    sublet = nested(WLR_BACKENDS="headless", WLR_HEADLESS_OUTPUTS="0")
    with Connection.to_display(sublet.socket, protocols=PROTOCOLS) as connection:
        assert connection.roundtrip() is None
