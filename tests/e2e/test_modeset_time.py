"""The testbed's cards take as long for a modeset as they are told, for tests of what waits for one."""

import os
import time

import pytest

from support.painter import Painter

pytestmark = pytest.mark.virtual

GREY = 0x808080
MODESET_MS = 400


@pytest.fixture
def painter(card, kernel, desk):
    """The master of a card that no compositor drives."""
    fd = os.open(card.card, os.O_RDWR | os.O_CLOEXEC)
    yield Painter(fd, desk.id, kernel.crtcs()[0].id)
    os.close(fd)


def tenths(commit, *arguments) -> int:
    """How many whole tenths of a second a commit takes; a frame takes none."""
    begin = time.monotonic()
    commit(*arguments)
    return int((time.monotonic() - begin) * 10)


def test_enabling_and_disabling_a_crtc_take_the_time_set(card, painter):
    assert tenths(painter.light, GREY) == 0
    assert tenths(painter.commit, painter.dark()) == 0
    card.set_modeset_time(MODESET_MS)
    assert tenths(painter.light, GREY) == 4
    assert tenths(painter.paint, GREY) == 0
    assert tenths(painter.commit, painter.dark()) == 4
    card.set_modeset_time(0)
    assert tenths(painter.light, GREY) == 0
