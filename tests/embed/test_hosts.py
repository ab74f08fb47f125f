"""A compositor on wlroots and one without it, of some hundred lines of C each, lend displays as sublet
does: they link the library, and pass the cases of tests/conformance."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))

from cases import CASES  # noqa: E402
from compare import play  # noqa: E402

from support.embedded_hosts import lines  # noqa: E402
from support.wire import DEADLINE  # noqa: E402

pytestmark = pytest.mark.debug

# What a case needs beside leases, and this host has not.
NO_SCREEN_LOCK = {"session_locked"}
NO_SECOND_TRY_OF_A_MODESET = {"modeset_fails"}
# What belongs to a desktop or a session; the plain host has neither.
OF_A_DESKTOP = {"monitors", "two masters", "quiet", "clients", "sessions", "cards"}

TINY = [
    case for case in CASES if case.name not in NO_SCREEN_LOCK | NO_SECOND_TRY_OF_A_MODESET
]  # fmt: skip
PLAIN = [case for case in CASES if case.chapter not in OF_A_DESKTOP]


@pytest.mark.parametrize("case", TINY, ids=lambda case: case.name)
def test_a_host_on_wlroots(case):
    play(case, "tiny_host", DEADLINE)


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_a_host_without_wlroots(case):
    play(case, "plain_host", DEADLINE)


def test_a_host_is_short():
    total, of_leases = lines("tiny_host")
    print(f"tiny_host: {total} lines, {of_leases} of them speak of leases")
    assert total <= 250
    assert of_leases <= 60
