"""One lessor's results on disk: written after every attempt, so that a run can be interrupted and goes on.

The format is results.schema.json; a file holds one of its `runs`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cases import Case
from verdicts import Attempt, Outcome, verdict

FORMAT = 1
CUT_OFF = "the machine went down, or the run was killed"


class Record:
    """subject  what was judged, and where: a file about another subject is begun anew"""

    def __init__(self, path: Path, subject: dict[str, Any], *, fresh: bool = False) -> None:
        self._path = path
        self.data: dict[str, Any] = {"format": FORMAT, "subject": subject, "running": "", "cases": {}}
        if path.exists() and not fresh:
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["format"] == FORMAT and found["subject"] == subject:
                self.data = found
        self._count_what_was_cut_off()

    def attempts(self, case: Case) -> list[Attempt]:
        """Those at the case as it is now."""
        known = self.data["cases"].get(case.name)
        if not known or known["digest"] != case.digest:
            return []
        return [Attempt.from_json(data) for data in known["attempts"]]

    def begin(self, case: Case) -> None:
        """An attempt runs; if the machine goes down with it, that is known afterwards."""
        self.data["running"] = case.name
        self._take(case, self.attempts(case))

    def add(self, case: Case, attempt: Attempt) -> None:
        self.data["running"] = ""
        self._take(case, [*self.attempts(case), attempt])

    def interrupted(self) -> None:
        """The attempt that runs does not count: it was not the machine that ended it."""
        self.data["running"] = ""
        self._write()

    def forget_errors(self, cases: Iterable[Case]) -> None:
        """Attempts that were errors are made again, but for those that took the machine down."""
        for case in cases:
            attempts = self.attempts(case)
            stay = [a for a in attempts if a.outcome is not Outcome.ERROR or a.came == CUT_OFF]
            if stay != attempts:
                self._take(case, stay)

    def _take(self, case: Case, attempts: list[Attempt]) -> None:
        self.data["cases"][case.name] = described(case) | {
            "verdict": str(verdict(attempts)),
            "attempts": [attempt.as_json() for attempt in attempts],
        }
        self._write()

    def _count_what_was_cut_off(self) -> None:
        known = self.data["cases"].get(self.data["running"])
        if known:
            ended = Attempt(Outcome.ERROR, came=CUT_OFF)
            known["attempts"].append(ended.as_json())
            known["verdict"] = str(Outcome.ERROR)
        self.data["running"] = ""

    def _write(self) -> None:
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(self.data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(draft, self._path)


def described(case: Case) -> dict[str, Any]:
    """What a reader of the results wants to know of a case."""
    return {
        "chapter": case.chapter, "title": case.title, "severity": str(case.severity),
        "basis": asdict(case.basis), "digest": case.digest,
    }  # fmt: skip
