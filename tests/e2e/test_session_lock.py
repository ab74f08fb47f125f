"""A screen locker: what is shown and who hears of the user while the session is locked."""

import signal

import pytest

from support.control import DONE, subletctl
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import box_of, shown, shown_at
from support.input import KEY_F, KEY_LEFTMETA, KEY_Q
from support.processes import Process
from support.sandbox import Sandbox
from support.story import eventually, granted
from support.window_client import PROTOCOLS, LockSurface
from support.wire import Connection
from testbed import description

RED, GREEN, BLUE = 0xC01020, 0x10C020, 0x1020C0
SCREEN = 0, 0, 480, 270


@pytest.fixture
def displays() -> description.Machine:
    return description.desk()


@pytest.fixture
def red(client):
    window = client.window("red", RED)
    client.news()
    return window


class Locker:
    """A client that locks the session and covers all displays in one colour."""

    def __init__(self, client) -> None:
        self.client = client
        self.lock = client.bound("ext_session_lock_manager_v1").send("lock")
        client.connection.roundtrip()

    def cover(self, color: int) -> None:
        """Every display that there is now."""
        for name in self.client.connection.globals("wl_output"):
            output = self.client.registry.bind("wl_output", name)
            LockSurface(self.client, self.lock, f"lock{name}", color, output)
        self.client.connection.roundtrip()

    def unlock(self) -> None:
        self.lock.send("unlock_and_destroy")
        self.client.connection.roundtrip()


@pytest.fixture
def locker(red, desk, join):
    """The session is locked, in green."""
    shown(desk, RED)
    locker = Locker(join())
    locker.cover(GREEN)
    locker.client.wait_for("lock.locked")
    shown_at(desk, GREEN, SCREEN)
    return locker


def is_dark(display) -> bool:
    """Whether it is lit and shows nothing but, maybe, the pointer."""
    return bool(display.shows(lambda picture: not any(picture.rgb[len(picture.rgb) // 2 :])))


def test_nothing_of_the_session_is_seen(client, red, locker, desk, side):
    client.popup(red, "menu", BLUE)
    client.window("blue", BLUE)
    picture = desk.still_picture()
    assert box_of(picture, GREEN) == SCREEN
    assert box_of(picture, RED) is None
    assert box_of(picture, BLUE) is None
    eventually(lambda: side.shows_only(GREEN), "the second monitor is covered, too")
    locker.unlock()
    shown(desk, RED)
    shown_at(desk, GREEN, None)


def test_the_locker_alone_hears_of_the_user(client, red, locker, desk, keyboard, pointer):
    client.news()
    keyboard.press(KEY_F)
    locker.client.wait_for(f"keyboard.key {KEY_F} released")
    pointer.move(240, 135)
    pointer.click()
    locker.client.wait_for("pointer.button 272 released")
    assert [line for line in client.news() if line.startswith(("keyboard", "pointer"))] == []
    locker.unlock()
    client.wait_for("keyboard.enter red")
    keyboard.press(KEY_F)
    client.wait_for(f"keyboard.key {KEY_F} pressed")


def test_the_keys_of_the_desktop_are_the_lockers(client, red, locker, keyboard):
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    locker.client.wait_for(f"keyboard.key {KEY_Q} pressed")
    assert "red.close" not in client.news()


def test_a_menu_that_is_open_does_not_keep_the_keys(client, red, desk, join, pointer, keyboard):
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    pointer.click()
    client.wait_for("pointer.button 272 released")
    client.popup(red, "menu", BLUE, at=(30, 50), grab=True)
    locker = Locker(join())
    locker.cover(GREEN)
    client.wait_for("menu.popup_done")
    shown_at(desk, GREEN, SCREEN)
    keyboard.press(KEY_F)
    locker.client.wait_for(f"keyboard.key {KEY_F} pressed")


def test_without_its_locker_the_session_stays_locked_until_another_unlocks_it(
    client, red, locker, desk, join, keyboard
):
    locker.client.close()
    eventually(lambda: is_dark(desk), "nothing is shown")
    client.news()
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    client.window("blue", BLUE)
    assert [line for line in client.news() if line.startswith("keyboard") or "close" in line] == []
    assert is_dark(desk)
    second = Locker(join())
    second.cover(BLUE)
    second.client.wait_for("lock.locked")
    shown_at(desk, BLUE, SCREEN)
    second.unlock()
    shown(desk, RED)


def test_there_is_one_locker_at_a_time(locker, join, desk):
    late = Locker(join())
    late.client.wait_for("lock.finished")
    shown_at(desk, GREEN, SCREEN)


def test_an_app_in_a_sandbox_cannot_lock(sublet):
    with (
        Sandbox(sublet.socket) as sandbox,
        Connection.to_display(sandbox.door, protocols=PROTOCOLS) as connection,
    ):
        connection.display.send("get_registry")
        connection.roundtrip()
        assert connection.globals("wl_compositor")
        assert not connection.globals("ext_session_lock_manager_v1")


def test_a_lease_goes_on_while_the_session_is_locked(sublet, locker, headset):
    lessee = sublet.client()
    lessee.news()
    lease = lessee.lease(headset.name)
    lessee.wait_for("lease.lease_fd")
    granted(lease)
    locker.unlock()
    lessee.news()
    assert len(sublet.lessees()) == 1


def test_a_monitor_that_comes_back_is_as_locked_as_the_others(sublet, client, red, desk, side, join):
    assert subletctl(sublet, "offer", side.name).status == DONE
    lessee = sublet.client()
    lessee.news()
    lease = lessee.lease(side.name)
    lessee.wait_for("lease.lease_fd")
    granted(lease)
    locker = Locker(join())
    locker.cover(GREEN)
    locker.client.wait_for("lock.locked")
    lease.destroy()
    lessee.news()
    locker.client.wait_for(lambda: len(locker.client.connection.globals("wl_output")) == 2)
    eventually(lambda: is_dark(side), "it is lit, and black")
    locker.unlock()
    eventually(side.shows_something, "its wallpaper is back")


def test_swaylock_locks_and_unlocks(sublet, red, desk, side, tmp_path):
    shown(desk, RED)
    locker = Process(
        ["swaylock", "--color", f"{GREEN:06x}", "--no-unlock-indicator"],
        env=sublet.environment_of_clients(), output=tmp_path / "swaylock.log",
    )  # fmt: skip
    try:
        for monitor in (desk, side):
            eventually(lambda m=monitor: m.shows_only(GREEN), "the locker covers the display")
        assert locker.stop(signal.SIGUSR1) == 0  # swaylock(1): unlock the screen and exit
    finally:
        locker.kill()
    shown(desk, RED)
