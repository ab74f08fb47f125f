"""The report, tried on a virtual card as on any other."""

import sys
from pathlib import Path

from support.stage import *  # noqa: F403

sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "conformance"))
