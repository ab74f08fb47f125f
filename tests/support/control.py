"""subletctl, run as administrators run it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.compositor import Compositor
from support.wire import DEADLINE

DONE, REFUSED, USAGE, NO_SUBLET, TIMED_OUT = range(5)  # exit statuses, as subletctl(1) has them


@dataclass(frozen=True)
class Answer:
    """`facts` is what --json printed."""

    status: int
    facts: Any


def subletctl(compositor: Compositor, *arguments: str) -> Answer:
    """Runs one command to its end."""
    program = Path(os.environ["SUBLET_BUILD"]) / "compositor/subletctl/subletctl"
    ended = subprocess.run(
        [program, "--json", *arguments],
        env=compositor.environment_of_clients(),
        stdout=subprocess.PIPE,
        timeout=3 * DEADLINE,
        check=False,
    )
    return Answer(ended.returncode, json.loads(ended.stdout) if ended.stdout else None)


def display(compositor: Compositor, name: str) -> dict[str, Any]:
    """What `subletctl list` says of one connector."""
    (found,) = (d for d in subletctl(compositor, "list").facts if d["connector"] == name)
    return found
