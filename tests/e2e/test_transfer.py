"""Clipboard, and drag and drop, between two clients."""

import os

import pytest

from support.desktop_stage import *  # noqa: F403
from support.desktop_stage import hears, shown
from support.input import TouchScreen
from support.story import eventually
from support.window_client import MIME

RED, GREEN = 0xC01020, 0x10C020
COPY = 1


@pytest.fixture
def giver(client):
    """Has a red window at the left."""
    client.window("red", RED)
    return client


@pytest.fixture
def taker(desk, giver, join, pointer):
    """Has a green window, beside the red one."""
    other = join()
    x, y, *_ = shown(desk, RED)
    pointer.drag((x + 80, y - 12), (85, 60))
    other.window("green", GREEN)
    for client in (giver, other):
        client.news()
    return other


def received(taker, offer, pump) -> bytes:
    """What comes through an offer, while `pump` is called so that the other side answers."""
    read, write = os.pipe()
    offer.send("receive", MIME, write)
    os.close(write)
    os.set_blocking(read, False)
    taker.connection.roundtrip()

    def arrived():
        pump()
        try:
            return os.read(read, 100) or None
        except BlockingIOError:
            return None

    try:
        return eventually(arrived, "the text arrives")
    finally:
        os.close(read)


def press_in(client, pointer, x, y):
    pointer.move(x, y)
    pointer.click()
    client.wait_for("pointer.button 272 released")


def test_what_one_copies_the_other_pastes(desk, giver, taker, pointer):
    x, y, *_ = shown(desk, RED)
    press_in(giver, pointer, x + 5, y + 5)
    giver.data_device.send("set_selection", giver.offer_text(), giver.serial)
    giver.news()
    x, y, *_ = shown(desk, GREEN)
    press_in(taker, pointer, x + 150, y + 80)
    taker.wait_for("data_device.selection some")
    assert received(taker, taker.offers[-1], giver.connection.roundtrip) == b"what was offered"


def test_who_is_not_focused_cannot_copy(desk, giver, taker, pointer):
    giver.data_device.send("set_selection", giver.offer_text(), 12345)
    giver.news()
    x, y, *_ = shown(desk, GREEN)
    press_in(taker, pointer, x + 150, y + 80)
    assert "data_device.selection some" not in taker.log


def start_drag(giver, x, y, icon=None):
    """Has the giver start a drag at its next press."""
    source = giver.offer_text()
    source.send("set_actions", COPY)

    def on_event(event):
        if event.name == "button" and event.args["state"] == 1:
            origin = next(iter(giver.surfaces))
            giver.data_device.send("start_drag", source, origin, icon, event.args["serial"])

    giver.on_event = on_event
    return source


def take(taker, at: str) -> None:
    """Wants what is dragged over its window there."""
    taker.wait_for(f"data_device.enter green {at}")
    offer = taker.offers[-1]
    offer.send("accept", taker.connection.heard(taker.data_device, "enter")[-1].args["serial"], MIME)
    offer.send("set_actions", COPY, COPY)
    taker.connection.roundtrip()


def dropped(giver, taker) -> None:
    """It was dropped on the taker's window, who fetches it."""
    taker.wait_for("data_device.drop")
    offer = taker.offers[-1]
    assert received(taker, offer, giver.connection.roundtrip) == b"what was offered"
    offer.send("finish")
    taker.connection.roundtrip()
    giver.wait_for("source.dnd_finished")


def test_what_is_dragged_by_the_pointer_is_dropped(desk, giver, taker, pointer):
    x, y, *_ = shown(desk, RED)
    to_x, to_y, *_ = shown(desk, GREEN)
    start_drag(giver, x, y)
    pointer.move(x + 5, y + 5)
    with pointer.holding():
        giver.wait_for("pointer.button 272 pressed")
        giver.connection.roundtrip()
        pointer.move(to_x + 150, to_y + 80)
        take(taker, "150,80")
    dropped(giver, taker)


def test_what_is_dragged_by_a_finger_is_dropped(sublet, desk, giver, taker):
    with TouchScreen(480, 270) as glass:
        hears(sublet, glass)
        for client in (giver, taker):
            client.touch()
            client.connection.roundtrip()
        x, y, *_ = shown(desk, RED)
        to_x, to_y, *_ = shown(desk, GREEN)
        source = giver.offer_text()
        source.send("set_actions", COPY)
        giver.on_event = lambda event: event.name == "down" and giver.data_device.send(
            "start_drag", source, next(iter(giver.surfaces)), None, event.args["serial"]
        )
        glass.down(x + 5, y + 5)
        giver.wait_for("touch.down red 5,5")
        giver.connection.roundtrip()
        glass.move(to_x + 150, to_y + 80)
        take(taker, "150,80")
        glass.up()
        dropped(giver, taker)


def test_a_drag_that_nobody_takes_is_cancelled(desk, giver, taker, pointer):
    x, y, *_ = shown(desk, RED)
    start_drag(giver, x, y)
    pointer.move(x + 5, y + 5)
    with pointer.holding():
        giver.wait_for("pointer.button 272 pressed")
        giver.connection.roundtrip()
        pointer.move(2, 2)
    giver.wait_for("source.cancelled")


@pytest.mark.parametrize("with_source", [True, False])
def test_a_drag_ends_with_the_client_that_began_it(
    sublet, desk, giver, taker, pointer, with_source
):
    x, y, *_ = shown(desk, RED)
    source = start_drag(giver, x, y)
    if not with_source:
        giver.on_event = lambda event: event.name == "button" and giver.data_device.send(
            "start_drag", None, next(iter(giver.surfaces)), None, event.args["serial"]
        )
        source.send("destroy")
    pointer.move(x + 5, y + 5)
    giver.wait_for("pointer.enter red 5,5")
    with pointer.holding():
        giver.wait_for("pointer.button 272 pressed")
        giver.connection.roundtrip()
        giver.close()
        to_x, to_y, *_ = shown(desk, GREEN)
        pointer.move(to_x + 100, to_y + 50)
        taker.wait_for("pointer.enter green 100,50")
    taker.news()
    pointer.move(to_x + 90, to_y + 50)
    taker.wait_for("pointer.motion 90,50")
