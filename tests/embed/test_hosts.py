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

# What a case needs beside leases, and these hosts have not.
TINY_LACKS = {"session_locked", "modeset_fails"}  # no screen lock, no second try of a modeset
PLAIN_LACKS = {"name_of_output"}
OF_A_DESKTOP = {"monitors", "two masters", "quiet", "clients", "sessions", "cards"}
# The rest is the library's, whoever links it: test_sublet.py has it.
CHAPTERS = {"offers", "grants", "scarce CRTCs", "ends", "plugs", *OF_A_DESKTOP}

TINY = [case for case in CASES if case.chapter in CHAPTERS and case.name not in TINY_LACKS]
PLAIN = [c for c in CASES if c.chapter in CHAPTERS - OF_A_DESKTOP and c.name not in PLAIN_LACKS]


@pytest.mark.parametrize("case", TINY, ids=lambda case: case.name)
def test_a_host_on_wlroots(case):
    play(case, LESSORS["tiny_host"], VirtualCards(), DEADLINE)


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_a_host_without_wlroots(case):
    play(case, LESSORS["plain_host"], VirtualCards(), DEADLINE)


def test_a_host_is_short():
    total, of_leases = lines("tiny_host")
    print(f"tiny_host: {total} lines, {of_leases} of them speak of leases")
    assert total <= 250
    assert of_leases <= 60
