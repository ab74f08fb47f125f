"""Fixtures for tests in which the seat is given to another session and comes back."""

import os
from collections.abc import Iterator

import pytest

from support import drm_ioctl
from support.compositor import Compositor
from support.seat import Keyboard, OtherSession, Seat
from support.story import Display

__all__ = ["keyboard", "other", "seat"]


@pytest.fixture
def seat() -> Iterator[Seat]:
    seat = Seat()
    yield seat
    seat.close()


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    keyboard = Keyboard()
    yield keyboard
    keyboard.close()


@pytest.fixture
def other(sublet, seat) -> Iterator[OtherSession]:
    """The session that waits for sublet's, which has the seat first."""
    other = OtherSession(seat)
    yield other
    other.close()


def switch_away(keyboard: Keyboard, other: OtherSession) -> None:
    keyboard.switch_to(other.number)
    other.wait_until(active=True)


def switch_off(display: Display, master: int) -> None:
    """By somebody else who is master, and has the card open as this descriptor."""
    drm_ioctl.call(master, drm_ioctl.MODE_SETCRTC, drm_ioctl.Crtc(crtc_id=display.crtc().id))
    assert not display.lit


def switch_off_meanwhile(display: Display, sublet: Compositor) -> None:
    """While nobody is master, as another session does: what is lit afterwards was lit on return."""
    master = os.open(sublet.card, os.O_RDWR | os.O_CLOEXEC)
    try:
        drm_ioctl.call(master, drm_ioctl.SET_MASTER)
        switch_off(display, master)
    finally:
        os.close(master)
