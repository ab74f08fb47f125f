"""A compositor on wlroots and one without it, of some hundred lines of C each, lend displays as sublet
does: they link the library, and pass the cases of tests/conformance that apply to them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))

from cases import CASES  # noqa: E402
from grounds import VirtualCards  # noqa: E402
from lessors import LESSORS  # noqa: E402
from play import play  # noqa: E402

from support.embedded_hosts import lines  # noqa: E402
from support.wire import DEADLINE  # noqa: E402

pytestmark = pytest.mark.debug

# What a case takes beside leases, and a host has not. Nothing else is left out.
TINY_LACKS = {
    "modeset_fails",  # a second try for what the driver refuses the desktop
    "session_locked",  # a screen lock
}
PLAIN_LACKS = {
    "modeset_fails", "session_locked",
    "monitor_leased", "name_of_output", "untouched",  # windows and outputs that clients see
    "sandboxed", "sandboxed_from_terms",  # sandboxes
}  # fmt: skip
TINY = [case for case in CASES if case.name not in TINY_LACKS]
# The plain host has one card, and no seat.
PLAIN = [
    case
    for case in CASES
    if case.name not in PLAIN_LACKS and not case.seat and not case.second_card
]


@pytest.mark.parametrize("case", TINY, ids=lambda case: case.name)
def test_a_host_on_wlroots(case):
    play(case, LESSORS["tiny_host"], VirtualCards(), DEADLINE)


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_a_host_without_wlroots(case):
    play(case, LESSORS["plain_host"], VirtualCards(), DEADLINE)


def test_a_host_is_short(capsys):
    total, of_leases = lines("tiny_host")
    with capsys.disabled():
        print(f"\ntiny_host: {total} lines, {of_leases} of them speak of leases")
    assert total <= 250
    assert of_leases <= 60
