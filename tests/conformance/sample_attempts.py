"""Attempts and a subject for the tests of what is made of them."""

from verdicts import Attempt, Outcome

PASS, FAIL = Attempt(Outcome.PASS), Attempt(Outcome.FAIL, "this", "that")
ERROR, NOT = Attempt(Outcome.ERROR, came="KeyError: 'x'"), Attempt(Outcome.NOT_APPLICABLE, came="no desktop")
SUBJECT = {
    "lessor": "sway", "version": "1.10", "library": "wlroots 0.18", "build": "0", "patience": 6.0,
    "machine": {"system": "debian trixie", "kernel": "7.3", "ground": "vkms"},
}  # fmt: skip
