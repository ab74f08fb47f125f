"""What sublet says where it cannot start: what is wrong and what to do, in one line, and status 1."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from support.processes import Process
from support.seat import OtherSession
from support.seat_stage import *  # noqa: F403
from support.story import eventually

SUBLET = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"


@pytest.fixture
def start(tmp_path):
    """Runs sublet until it ends, headless unless it is told otherwise; variables that are None are
    not set. Returns the last line of what it said."""

    def run(*options: str, **variables: str | None) -> str:
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "WLR_BACKENDS": "headless",
                       "WLR_RENDERER": "pixman", "WAYLAND_DISPLAY": None, "DISPLAY": None,
                       **variables}  # fmt: skip
        ended = subprocess.run(
            [SUBLET, *options], capture_output=True, text=True, timeout=60, check=False,
            env={name: value for name, value in environment.items() if value is not None},
        )  # fmt: skip
        assert ended.returncode == 1, ended.stderr
        return ended.stderr.splitlines()[-1]

    return run


def test_without_a_runtime_folder(start):
    last = start(XDG_RUNTIME_DIR=None)
    assert "XDG_RUNTIME_DIR is not set; log in so that it is" in last


def test_with_a_runtime_folder_that_is_not_there(start):
    assert "XDG_RUNTIME_DIR=/nowhere: No such file or directory" in start(XDG_RUNTIME_DIR="/nowhere")


def test_with_a_socket_name_that_is_taken(start, start_sublet):
    running = start_sublet("--socket", "wayland-7")
    last = start("--socket", "wayland-7", XDG_RUNTIME_DIR=str(running.socket.parent))
    assert "wayland-7 is taken by another compositor; choose another name" in last
    assert running.process.running


def test_without_a_seat(start, card):
    last = start(WLR_BACKENDS="drm,libinput", LIBSEAT_BACKEND="seatd", WLR_DRM_DEVICES=None)
    assert "no seat to open the graphics card with" in last
    assert "start seatd" in last


def test_empty_variables_name_no_session(start, card):
    last = start(WAYLAND_DISPLAY="", DISPLAY="", WLR_BACKENDS=None, LIBSEAT_BACKEND="seatd",
                 WLR_DRM_DEVICES=None)  # fmt: skip
    assert "no seat to open the graphics card with" in last


def test_a_hang_up_while_it_waits_for_its_session_is_no_end(seat, card, tmp_path):
    """Another session has the seat."""
    other = OtherSession(seat)
    environment = {**os.environ, **seat.environment, "XDG_RUNTIME_DIR": str(tmp_path),
                   "WLR_LIBINPUT_NO_DEVICES": "1",
                   "WLR_BACKENDS": "drm,libinput", "WLR_RENDERER": "pixman",
                   "WLR_DRM_DEVICES": card.card}  # fmt: skip
    waiting = Process([SUBLET, "--debug"], env=environment, output=tmp_path / "log")
    try:
        eventually(lambda: "session to become active" in waiting.text(), "it waits")
        waiting.signal(signal.SIGHUP)
        eventually(lambda: "the configuration was read again" in waiting.text(), "it has heard it")
        other.close()
        eventually(lambda: "running on" in waiting.text(), "it has its session")
        assert waiting.stop() == 0
    except AssertionError as late:
        raise AssertionError(waiting.text()) from late
    finally:
        waiting.kill()


def test_with_something_that_is_no_card(start):
    last = start(WLR_BACKENDS="drm", WLR_DRM_DEVICES="/dev/null", LIBSEAT_BACKEND="noop")
    assert "WLR_DRM_DEVICES=/dev/null is no graphics card that can be opened" in last


def test_with_a_wayland_session_that_is_gone(start):
    last = start(WLR_BACKENDS=None, WAYLAND_DISPLAY="wayland-99")
    assert "the session of WAYLAND_DISPLAY=wayland-99 does not answer; unset it" in last


def test_with_an_x_session_that_is_gone(start):
    last = start(WLR_BACKENDS=None, DISPLAY=":99")
    assert "the session of DISPLAY=:99 does not answer; unset it" in last


def test_with_a_backend_that_there_is_not(start):
    assert "WLR_BACKENDS=magic cannot be had here" in start(WLR_BACKENDS="magic")


def test_without_a_renderer(start):
    assert "WLR_RENDERER=pixman needs no GPU" in start(WLR_RENDERER="vulkan")


def test_with_a_mistake_in_the_configuration(start, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[[display]]\nlease = 'maybe'\n", encoding="utf-8")
    last = start("--config", str(file))
    assert f"{file}" in last
    assert "line 2" in last or ":2" in last


def test_without_the_configuration_that_was_asked_for(start):
    assert "/nowhere/config.toml" in start("--config", "/nowhere/config.toml")


# A card that somebody else has ---------------------------------------------------------------


def second_sublet(sublet, folder: Path) -> Process:
    """Another one on the same card."""
    environment = {**sublet.environment, "XDG_RUNTIME_DIR": str(folder)}
    return Process([SUBLET], env=environment, output=folder / "second.log")


def test_with_a_card_that_another_program_drives(sublet, card, tmp_path):
    second = second_sublet(sublet, tmp_path)
    assert second.wait() == 1
    busy = f"{card.card} is driven by sublet (process {sublet.pid})"
    assert f"no display: {busy}; end that program first" in second.text().splitlines()[-1]
    assert sublet.process.running


def test_a_card_that_is_left_in_time_is_taken(start_sublet, tmp_path):
    first = start_sublet()
    second = second_sublet(first, tmp_path)
    eventually(lambda: "trying again" in second.text(), "it finds the card taken")
    first.stop()
    eventually(lambda: "running on WAYLAND_DISPLAY" in second.text(), "it runs")
    assert second.stop(signal.SIGTERM) == 0
