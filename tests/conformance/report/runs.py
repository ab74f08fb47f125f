"""The records of lessors, as the report reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cases import CASES, Case
from lessors import LESSORS
from verdicts import Outcome

REPORTS = ("results.json", "conformance.json")  # are no records
OF_TODAY = {case.name: case for case in CASES}


@dataclass(frozen=True)
class Run:
    """One lessor's results; see results.schema.json."""

    data: dict[str, Any]

    @property
    def lessor(self) -> str:
        return self.data["subject"]["lessor"]

    @property
    def ours(self) -> bool:
        return LESSORS[self.lessor].ours

    def is_asked(self, case: Case) -> bool:
        """Whether it is played a case at all."""
        return LESSORS[self.lessor].is_asked(case)

    @property
    def title(self) -> str:
        """ "sway 1.10"."""
        return f"{self.lessor} {self.data['subject']['version']}".strip()

    @property
    def place(self) -> str:
        """What it ran on: "debian trixie, vkms"."""
        machine = self.data["subject"]["machine"]
        return f"{machine['system']}, {machine['ground']}"

    @cached_property
    def cases(self) -> dict[str, dict[str, Any]]:
        """What was found of the cases as they are today; the run may have been cut off, and what was found of
        other code, or of a case that is no more, tells nothing of these."""
        found = self.data["cases"]
        return {
            name: found[name] for name, case in OF_TODAY.items()
            if name in found and found[name]["digest"] == case.digest and found[name]["attempts"]
        }  # fmt: skip

    @property
    def rounds(self) -> int:
        """How often every case was played, at least."""
        return min((len(case["attempts"]) for case in self.cases.values()), default=0)

    def outcome(self, case: str) -> Outcome | None:
        """None if it was not played."""
        return Outcome(self.cases[case]["verdict"]) if case in self.cases else None

    def telling(self, case: str) -> dict[str, Any]:
        """The attempt that tells most: the first that did not pass."""
        attempts = self.cases[case]["attempts"]
        return next((a for a in attempts if a["outcome"] != Outcome.PASS), attempts[0] if attempts else {})


def played(runs: list[Run]) -> list[Case]:
    """The cases that any of them has, as they are today, in the order of the report."""
    return [case for case in CASES if any(case.name in run.cases for run in runs)]


def read_runs(folder: Path) -> list[Run]:
    """All records in a folder, in the order of the report."""
    paths = [path for path in folder.glob("*.json") if path.name not in REPORTS]
    return in_order([Run(json.loads(path.read_text(encoding="utf-8"))) for path in paths])


def in_order(runs: list[Run]) -> list[Run]:
    """sublet's first, then ours, then by name."""
    return sorted(runs, key=lambda run: (run.lessor != "sublet", not run.ours, run.lessor.lower(), run.place))
