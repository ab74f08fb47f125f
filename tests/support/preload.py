"""Modules of injection/ that are preloaded into a program under test."""

from __future__ import annotations

import os
from pathlib import Path

# Of sanitized programs, which may have something else preloaded into them.
ASAN_OPTIONS = "detect_leaks=1:verify_asan_link_order=0:quarantine_size_mb=4"


def preloading(module: str, **plan: str) -> dict[str, str]:
    """The variables with which a program starts with the module, and the plan that it is to follow."""
    path = Path(os.environ["SUBLET_BUILD"]) / f"tests/support/injection/{module}.so"
    assert path.exists(), path
    return {
        "LD_PRELOAD": str(path),
        "ASAN_OPTIONS": ASAN_OPTIONS,
        **plan,
    }
