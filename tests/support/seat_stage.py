"""Fixtures for tests in which the seat is given to another session and comes back."""

from collections.abc import Iterator

import pytest

from support.seat import Keyboard, OtherSession, Seat

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
