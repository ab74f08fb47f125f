"""What sublet keeps for itself in memory at rest, beside sway with the same displays."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.silence import is_asleep
from support.story import eventually
from support.wire import DEADLINE

FOR_TEXT = ("libpango", "libcairo", "libglib", "libgobject", "libgdk_pixbuf", "libharfbuzz", "libfontconfig")


def at_rest(compositor: Compositor) -> int:
    """KiB."""
    eventually(lambda: is_asleep(compositor.pid), "nothing is left to do", deadline=2 * DEADLINE)
    return compositor.process.memory()


@pytest.fixture
def sways(card) -> int:
    """What sway has at rest, KiB."""
    sway = Compositor.sway(card.card)
    try:
        return at_rest(sway)
    finally:
        sway.kill()
        sway.forget()


@pytest.mark.plain
def test_the_desktop_has_no_more_than_sway(sways, start_sublet, desk):
    sublet = start_sublet()
    eventually(desk.shows_something, "the desktop is shown")
    ours = at_rest(sublet)
    print(f"sublet {ours} KiB, sway {sways} KiB")
    assert ours <= sways


@pytest.mark.plain
def test_a_broker_has_at_most_three_fifths_of_it(sways, start_sublet):
    ours = at_rest(start_sublet("--broker"))
    print(f"sublet --broker {ours} KiB, sway {sways} KiB")
    assert ours <= 0.6 * sways


def test_a_broker_loads_nothing_that_draws_text(start_sublet):
    """GLib is there where the distribution's libinput brings it along, which wlroots needs."""
    maps = Path(f"/proc/{start_sublet('--broker').pid}/maps").read_text(encoding="utf-8")
    loaded = set(re.findall(r"/(lib[^/\n]*)\.so[^/\n]*$", maps, re.MULTILINE))
    (wlroots,) = set(re.findall(r"/\S*/libwlroots-[\d.]+\.so", maps))
    listed = subprocess.run(["ldd", wlroots], capture_output=True, text=True, check=True).stdout
    ours = loaded - set(re.findall(r"^\s*(lib\S*)\.so", listed, re.MULTILINE))
    assert [name for name in sorted(ours) if name.startswith(FOR_TEXT)] == []
