"""What a lessor should do, case by case, in words that fit any compositor with drm-lease-v1.

A case gets a Scene and raises AssertionError where the lessor does something else; its text is what
the comparison prints. Nothing here depends on the order of events, except the case about it.
"""

from cases import (  # noqa: I001: their order
    offers, grants, scarce, ends, plugs, monitors, masters, quiet, sessions  # noqa: F401
)  # fmt: skip
from cases.case import CASES, Case  # noqa: F401
