"""Keyboards that repeat and pointers that move as the configuration says."""

import pytest

from support.control import DONE, subletctl
from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown
from support.input import Touchpad
from support.story import eventually

RED = 0xC01020


@pytest.fixture
def sublet(configured, pointer, keyboard, desk):
    sublet = configured("")
    hears(sublet, pointer, keyboard)
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


@pytest.fixture
def change(sublet, tmp_path):
    """Writes other settings and has them read."""

    def change(text: str) -> None:
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        assert subletctl(sublet, "reload").status == DONE

    return change


@pytest.fixture
def pad(sublet):
    with Touchpad() as pad:
        hears(sublet, pad)
        yield pad


def repeat_of(client) -> tuple[int, int]:
    """Keys per second, and after how many milliseconds."""
    client.connection.roundtrip()
    args = client.connection.heard(client.keyboard, "repeat_info")[-1].args
    return args["rate"], args["delay"]


def point_into(desk, client, pointer) -> None:
    client.window("red", RED)
    x, y, *_ = shown(desk, RED)
    pointer.move(x + 5, y + 5)
    client.wait_for("pointer.enter red 5,5")
    client.news()


def test_keys_repeat_as_is_usual_and_as_the_file_says(client, change):
    assert repeat_of(client) == (25, 500)
    change('[keyboard]\nrepeat-rate = 40\nrepeat-delay = "200ms"\n')
    assert repeat_of(client) == (40, 200)
    change("[keyboard]\nrepeat-rate = 0\n")
    assert repeat_of(client) == (0, 500)
    change("")
    assert repeat_of(client) == (25, 500)


def test_contents_follow_the_fingers_where_the_file_says_so_until_it_does_not(
    desk, client, pointer, change
):
    point_into(desk, client, pointer)
    for text, direction in (
        ('[[pointer]]\nkind = "mouse"\nnatural-scroll = true\n', -120),
        ('[[pointer]]\nkind = "touchpad"\nnatural-scroll = true\n', 120),
        ('[[pointer]]\ndevice = "han[a-d]"\nnatural-scroll = true\n', -120),
        ("", 120),
    ):
        change(text)
        pointer.scroll(-1)
        client.wait_for(f"pointer.axis 0 {direction}")
        client.news()


def test_a_tap_on_a_touchpad_is_a_click(desk, client, pointer, pad):
    point_into(desk, client, pointer)
    pad.tap()
    client.wait_for("pointer.button 272 released")


def test_a_tap_is_none_where_the_file_says_so(desk, client, pointer, pad, change):
    point_into(desk, client, pointer)
    change("[[pointer]]\ntap = false\n")
    pad.tap()
    pointer.scroll(-1)  # which is heard after whatever came of the tap
    client.wait_for("pointer.axis 0 120")
    change("[[pointer]]\nleft-handed = true\n")
    pointer.click()
    client.wait_for("pointer.button 273 released")
    assert [line for line in client.news() if "pointer.button" in line] == [
        "pointer.button 273 pressed",
        "pointer.button 273 released",
    ]


def test_a_device_that_is_not_to_be_listened_to_is_silent(desk, client, pointer, pad, change):
    point_into(desk, client, pointer)
    change('[[pointer]]\ndevice = "pad"\nenable = "never"\n')
    pad.tap()
    pointer.scroll(-1)
    client.wait_for("pointer.axis 0 120")
    change("")
    assert not [line for line in client.news() if "pointer.button" in line]
    pad.tap()
    client.wait_for("pointer.button 272 released")
