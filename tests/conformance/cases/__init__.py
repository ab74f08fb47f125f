"""What a lessor should do, case by case, in words that fit any compositor with drm-lease-v1.

A case gets a Scene and raises where the lessor does something else: AssertionError with what came, or
Unmet with what was expected, too. Nothing here depends on an order of events that the protocol leaves
open, except the case about it.
"""

from cases import (  # noqa: I001 (their order is that of the report)
    binding, offers, release, connectors, requests, answers, grants, scarce,  # noqa: F401
    rights, ends, plugs, monitors, masters, quiet, clients, hostile, sessions, cards, terms, claims,  # noqa: F401
)  # fmt: skip
from cases.case import CASES, Case, Severity  # noqa: F401
