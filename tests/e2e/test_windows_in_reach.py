"""A window's title bar can always be taken hold of, whatever becomes of its display."""

import subprocess

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import box_of, shown, shown_at, super_held
from support.story import Display, eventually
from testbed import description
from testbed.edid import DESKTOP, SECOND

RED = 0xC01020
BAR, BORDER = 24, 3  # of the frame
WIDTH, HEIGHT = DESKTOP.width // 4, DESKTOP.height // 4


@pytest.fixture
def displays() -> description.Machine:
    """The second monitor comes later: the pointer's places are those of one."""
    return description.displays([DESKTOP, SECOND], unplugged=[1])


@pytest.fixture
def second(card) -> Display:
    return Display(card, 1)


@pytest.fixture
def red(client):
    """One window, of 160x90."""
    window = client.window("red", RED)
    client.news()
    return window


def randr(sublet, *options: str) -> None:
    subprocess.run(["wlr-randr", *options], env=sublet.environment_of_clients(), check=True)


@pytest.fixture
def dragged(desk, red, client, pointer, keyboard):
    """Drags the window so that its corner is here."""

    def drag(x: int, y: int) -> None:
        left, top, width, height = shown(desk, RED)
        grip = left + width // 2, top + height // 2
        with super_held(keyboard, client):
            pointer.drag(grip, (grip[0] + x - left, grip[1] + y - top))
            shown_at(desk, RED, (x, y, width, height))

    return drag


def test_a_window_is_whole_while_its_display_is_smaller(sublet, desk, dragged):
    dragged(300, 150)
    randr(sublet, "--output", desk.name, "--scale", "2")
    x, y = 2 * (WIDTH // 2 - 160), 2 * (HEIGHT // 2 - 90)
    boxes = (x, y, 320, 180), (x + 1, y + 1, 318, 178)  # wlroots 0.18 mixes its edges with the frame's.
    eventually(lambda: desk.shows(lambda picture: box_of(picture, RED) in boxes), "it is whole, enlarged")
    randr(sublet, "--output", desk.name, "--scale", "1")
    shown_at(desk, RED, (300, 150, 160, 90))


def test_a_window_is_whole_while_its_display_is_off(sublet, desk, second, dragged):
    dragged(300, 150)
    second.plug()
    eventually(second.shows_something, "the second monitor is there")
    randr(sublet, "--output", desk.name, "--off")
    x, y, width, height = shown(second, RED)
    assert (width, height) == (160, 90)
    assert BORDER + BAR <= y <= SECOND.height // 4 - height
    assert 0 <= x <= SECOND.width // 4 - width
    randr(sublet, "--output", desk.name, "--on")
    shown_at(desk, RED, (300, 150, 160, 90))


def test_a_title_bar_that_is_dragged_against_the_upper_edge_stays_on_the_display(
    desk, red, client, pointer
):
    x, y, width, height = shown(desk, RED)
    grip = x + 10, y - BAR // 2
    pointer.drag(grip, (grip[0] - 50, 1))
    shown_at(desk, RED, (x - 50, BORDER + BAR, width, height))
