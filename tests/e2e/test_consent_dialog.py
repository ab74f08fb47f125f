"""Whoever sits before the desktop is asked whether a program may lease a display: consent = "ask"."""

from collections.abc import Iterator

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import Box, box_of, hears, shown, shown_at
from support.input import KEY_ENTER, KEY_ESC, KEY_F, KEY_LEFTMETA, KEY_Q, KEY_TAB, Pointer
from support.story import Display, eventually, granted
from support.window_client import LockSurface
from testbed import description

RED, GREEN = 0xC01020, 0x10C020
LAYOUT = 480 + 320, 270
MARK = 0x9CD2FA  # around the answer that is marked


@pytest.fixture
def displays() -> description.Machine:
    return description.desk()


@pytest.fixture
def pointer() -> Iterator[Pointer]:
    """It reaches both monitors, side by side."""
    with Pointer(*LAYOUT) as pointer:
        yield pointer


@pytest.fixture
def asking(configured, headset, desk, pointer, keyboard):
    """Starts sublet such that it asks about the headset."""

    def start(*more: str):
        clients = ", ".join(['consent = "ask"', *more])
        sublet = configured(headset.rule('lease = "offer"', f"clients = {{ {clients} }}"))
        hears(sublet, pointer, keyboard)
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    return start


@pytest.fixture
def sublet(asking):
    return asking()


@pytest.fixture
def lessee(sublet):
    client = sublet.client()
    client.news()
    return client


def marked(desk: Display) -> Box:
    """Where the marked answer is."""
    return shown(desk, MARK)


def mark_moves(desk: Display, before: Box) -> Box:
    """Where it is when it was there before."""
    return eventually(lambda: (now := marked(desk)) != before and now, "another answer is marked")


def refused(lessee, lease) -> None:
    lessee.wait_for(f"{lease.label}.finished")
    assert lease.fd is None


def test_the_user_allows_it_by_the_keyboard(desk, headset, lessee, keyboard):
    lease = lessee.lease(headset.name)
    deny = marked(desk)
    assert lease.fd is None and not lease.finished
    keyboard.press(KEY_TAB)
    mark_moves(desk, deny)
    keyboard.press(KEY_ENTER)
    lessee.wait_for("lease.lease_fd")
    shown_at(desk, MARK, None)
    granted(lease)


@pytest.mark.parametrize("key", [KEY_ENTER, KEY_ESC], ids=["Return, by accident", "Escape"])
def test_what_is_pressed_by_accident_denies_it(desk, headset, sublet, lessee, keyboard, key):
    lease = lessee.lease(headset.name)
    marked(desk)
    keyboard.press(key)
    refused(lessee, lease)
    shown_at(desk, MARK, None)
    assert "the user refused" in sublet.process.text()


def test_the_user_allows_it_by_the_pointer(desk, headset, lessee, pointer, keyboard):
    lease = lessee.lease(headset.name)
    deny = marked(desk)
    keyboard.press(KEY_TAB)
    x, y, width, height = mark_moves(desk, deny)
    pointer.move(x + width // 2, y + height // 2)
    pointer.click()
    lessee.wait_for("lease.lease_fd")
    granted(lease)


def test_always_is_for_always(desk, headset, sublet, lessee, keyboard):
    lease = lessee.lease(headset.name)
    before = marked(desk)
    for _ in range(2):
        keyboard.press(KEY_TAB)
        before = mark_moves(desk, before)
    keyboard.press(KEY_ENTER)
    lessee.wait_for("lease.lease_fd")
    lease.destroy()
    lessee.news()
    second = lessee.lease(headset.name)
    lessee.wait_for(f"{second.label}.lease_fd")
    assert sublet.stop() == 0
    sublet.restart()
    again = sublet.client()
    again.news()
    third = again.lease(headset.name)
    again.wait_for(f"{third.label}.lease_fd")


def test_without_an_answer_it_is_denied_in_the_end(asking, desk, headset):
    sublet = asking('consent-timeout = "300ms"')
    lessee = sublet.client()
    lessee.news()
    refused(lessee, lessee.lease(headset.name))
    shown_at(desk, MARK, None)
    assert "nobody consented within 0.3 s" in sublet.process.text()


def test_a_client_that_gives_up_takes_the_question_away(desk, headset, lessee):
    lease = lessee.lease(headset.name)
    marked(desk)
    lease.destroy()
    lessee.connection.roundtrip()
    shown_at(desk, MARK, None)


def test_no_window_hears_the_keys_meanwhile_and_it_does_afterwards(
    desk, headset, lessee, client, keyboard
):
    client.window("red", RED)
    client.news()
    lease = lessee.lease(headset.name)
    marked(desk)
    keyboard.press(KEY_F)
    keyboard.press(KEY_LEFTMETA, KEY_Q)
    keyboard.press(KEY_ESC)
    refused(lessee, lease)
    keyboard.press(KEY_ENTER)
    client.wait_for(f"keyboard.key {KEY_ENTER} released")
    assert [line for line in client.news() if line.startswith(("keyboard.key", "red.close"))] == [
        f"keyboard.key {KEY_ENTER} pressed", f"keyboard.key {KEY_ENTER} released",
    ]  # fmt: skip


def test_it_is_seen_above_a_fullscreen_window(desk, headset, lessee, client, keyboard):
    window = client.window("red", RED)
    window.toplevel.send("set_fullscreen", None)
    shown_at(desk, RED, (0, 0, 480, 270))
    lessee.lease(headset.name)
    assert box_of(desk.still_picture(), MARK)
    marked(desk)
    keyboard.press(KEY_ESC)
    shown_at(desk, MARK, None)


def test_a_locked_session_asks_when_it_is_unlocked(desk, headset, lessee, join, keyboard):
    locker = join()
    lock = locker.bound("ext_session_lock_manager_v1").send("lock")
    locker.connection.roundtrip()
    for name in locker.connection.globals("wl_output"):
        LockSurface(locker, lock, f"lock{name}", GREEN, locker.registry.bind("wl_output", name))
    locker.wait_for("lock.locked")
    shown_at(desk, GREEN, (0, 0, 480, 270))
    lease = lessee.lease(headset.name)
    lessee.connection.roundtrip()
    keyboard.press(KEY_ESC)
    locker.wait_for(f"keyboard.key {KEY_ESC} released")
    assert box_of(desk.still_picture(), MARK) is None
    assert not lease.finished
    lock.send("unlock_and_destroy")
    locker.connection.roundtrip()
    marked(desk)
    keyboard.press(KEY_ESC)
    refused(lessee, lease)


def test_programs_cannot_answer_by_virtual_devices(desk, headset, lessee, client, pointer, keyboard):
    lease = lessee.lease(headset.name)
    deny = marked(desk)
    keyboard.press(KEY_TAB)
    x, y, width, height = mark_moves(desk, deny)
    virtual = client.bound("zwlr_virtual_pointer_manager_v1").send("create_virtual_pointer", None)
    virtual.send("motion_absolute", 1, x + width // 2, y + height // 2, *LAYOUT)
    for state in (1, 0):
        virtual.send("button", 2, 0x110, state)
        virtual.send("frame")
    client.connection.roundtrip()
    client.connection.roundtrip()
    lessee.connection.roundtrip()
    assert lease.fd is None and not lease.finished
    pointer.move(x + width // 2, y + height // 2)
    pointer.click()
    lessee.wait_for("lease.lease_fd")


def test_a_second_program_waits_for_its_turn(desk, headset, side, configured, pointer, keyboard):
    rules = "".join(d.rule('lease = "offer"', 'clients = { consent = "ask" }') for d in (headset, side))
    sublet = configured(rules)
    hears(sublet, pointer, keyboard)
    first, second = sublet.client(), sublet.client()
    for client in (first, second):
        client.news()
    one = first.lease(headset.name)
    marked(desk)
    two = second.lease(side.name)
    second.connection.roundtrip()
    keyboard.press(KEY_ESC)
    refused(first, one)
    refused(second, two)  # the same program: it is not asked about again so soon
    assert "consent was refused, and is not asked for again" in sublet.process.text()


def test_a_broker_has_nobody_to_ask(start_sublet, headset, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(headset.rule('lease = "offer"', 'clients = { consent = "ask" }'), encoding="utf-8")
    sublet = start_sublet("--broker", "--config", str(path))
    client = sublet.client()
    client.news()
    refused(client, client.lease(headset.name))
    assert "sublet runs without a desktop; name a consent command" in sublet.process.text()
