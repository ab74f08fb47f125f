"""subletctl, run as administrators run it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.compositor import Compositor
from support.running import Lines, running
from support.wire import DEADLINE

SUBLETCTL = Path(os.environ.get("SUBLET_BUILD", ".")) / "compositor/subletctl/subletctl"
DONE, REFUSED, USAGE, NO_SUBLET, TIMED_OUT = range(5)  # exit statuses, as subletctl(1) has them


@dataclass(frozen=True)
class Answer:
    """`facts` is what --json printed."""

    status: int
    facts: Any


def subletctl(compositor: Compositor, *arguments: str) -> Answer:
    """Runs one command to its end."""
    ended = subprocess.run(
        [SUBLETCTL, "--json", *arguments],
        env=compositor.environment_of_clients(),
        stdout=subprocess.PIPE,
        timeout=3 * DEADLINE,
        check=False,
    )
    return Answer(ended.returncode, json.loads(ended.stdout) if ended.stdout else None)


@dataclass(frozen=True)
class Words:
    """What a person is told."""

    status: int
    output: str
    errors: str


def say(compositor: Compositor, *arguments: str) -> Words:
    """Runs one command to its end, as a person does: without --json."""
    ended = subprocess.run(
        [SUBLETCTL, *arguments],
        env=compositor.environment_of_clients(), capture_output=True, text=True,
        timeout=3 * DEADLINE, check=False,
    )  # fmt: skip
    return Words(ended.returncode, ended.stdout, ended.stderr)


@contextlib.contextmanager
def watching(compositor: Compositor) -> Iterator[Iterator[dict[str, Any]]]:
    """Runs `subletctl watch`; yields the events of what happens from now on."""
    with running(
        [SUBLETCTL, "--json", "watch"],
        env=compositor.environment_of_clients(), stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        events = (json.loads(line) for line in Lines(process.stdout))
        next(event for event in events if event.get("event") == "ready")
        yield events


def display(compositor: Compositor, name: str) -> dict[str, Any]:
    """What `subletctl list` says of one connector."""
    (found,) = (d for d in subletctl(compositor, "list").facts if d["connector"] == name)
    return found


class Follower:
    """A running `subletctl watch` that has heard all there was."""

    def __init__(self, compositor: Compositor) -> None:
        self._uses: dict[str, str] = {}
        self.process = subprocess.Popen(
            [SUBLETCTL, "--json", "watch"],
            env=compositor.environment_of_clients(), stdout=subprocess.PIPE,
        )  # fmt: skip
        self._lines = Lines(self.process.stdout)
        while self.line() != "ready":
            pass

    def hears(self, *lines: str) -> None:
        """Next are these: "NAME USE" when a display is used otherwise than before, and what
        happens to leases."""
        for line in lines:
            assert self.line() == line

    def line(self) -> str:
        """The next."""
        for text in self._lines:
            event = json.loads(text)
            match event.get("event"):  # none: the failure that ends it
                case "display":
                    name, use = event["connector"], event["use"]
                    if self._uses.get(name) != use:
                        self._uses[name] = use
                        return f"{name} {use}"
                case "lease-created" | "refused" as what:
                    return f"{what} {' '.join(event['connectors'])}"
                case "lease-ended":
                    return f"lease-ended {event['cause']}"
                case "lease-changed":
                    return f"lease-changed {'masked' if event['masked'] else 'unmasked'}"
                case "display-gone":
                    return f"gone {event['connector_id']}"
                case "ready":
                    return "ready"
        return "the end"
