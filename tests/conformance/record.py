"""One lessor's results on disk: written after every attempt, so that a run can be interrupted and goes on.

The format is results.schema.json; a file holds one of its `runs`.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cases import Case
from verdicts import Attempt, Outcome, verdict

FORMAT = 1
CUT_OFF = "the machine went down, or the run was killed"
MOST_CUT_OFF = 2  # what ends the machine this often is not tried again


class Record:
    """subject    what was judged, and where: a file about another subject is begun anew
    chosen     the cases that are to be played now
    published  results of whomever, also of other machines: what is known there of this subject counts
    set_aside  where the file about another subject is, if it has more than these; otherwise None
    """

    def __init__(
        self, path: Path, subject: dict[str, Any], chosen: Iterable[Case] = (), published: Path | None = None
    ) -> None:
        self._path = path
        known = _of(subject, published) if published else {}
        self.data: dict[str, Any] = {"format": FORMAT, "subject": subject, "running": "", "cases": {}} | known
        self.set_aside: Path | None = None
        if path.exists():
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["format"] == FORMAT and found["subject"] == subject:
                self.data |= found | {"cases": self.data["cases"] | found["cases"]}
            elif found["cases"].keys() - {case.name for case in chosen}:
                self.set_aside = _free_name_beside(path)
                path.rename(self.set_aside)
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
        self.data |= {"running": "", "played": datetime.now(UTC).date().isoformat()}
        self._take(case, [*self.attempts(case), attempt])

    def interrupted(self) -> None:
        """The attempt that runs does not count: it was not the machine that ended it."""
        self.data["running"] = ""
        self._write()

    def forget(self, cases: Iterable[Case]) -> None:
        """They are played anew; what is known of others stays."""
        for case in cases:
            self.data["cases"].pop(case.name, None)
        self._write()

    def forget_errors(self, cases: Iterable[Case]) -> None:
        """Attempts that were errors are made again, but for a case that was cut off time and again."""
        for case in cases:
            attempts = self.attempts(case)
            hopeless = self._cut_off(case) >= MOST_CUT_OFF
            stay = [a for a in attempts if a.outcome is not Outcome.ERROR or (hopeless and a.came == CUT_OFF)]
            if stay != attempts:
                self._take(case, stay)

    def _cut_off(self, case: Case) -> int:
        """How often an attempt at the case as it is now did not come to its end."""
        known = self.data["cases"].get(case.name, {})
        return known.get("cut_off", 0) if known.get("digest") == case.digest else 0

    def _take(self, case: Case, attempts: list[Attempt]) -> None:
        self.data["cases"][case.name] = described(case) | {
            "verdict": str(verdict(attempts)),
            "attempts": [attempt.as_json() for attempt in attempts],
            "cut_off": self._cut_off(case),
        }
        self._write()

    def _count_what_was_cut_off(self) -> None:
        known = self.data["cases"].get(self.data["running"])
        if known:
            ended = Attempt(Outcome.ERROR, came=CUT_OFF)
            known["attempts"].append(ended.as_json())
            known["verdict"] = str(Outcome.ERROR)
            known["cut_off"] = known.get("cut_off", 0) + 1
        self.data["running"] = ""

    def _write(self) -> None:
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(self.data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(draft, self._path)


def _of(subject: dict[str, Any], results: Path) -> dict[str, Any]:
    """The run of a subject, with its day; empty if there is none."""
    runs = json.loads(results.read_text(encoding="utf-8"))["runs"]
    return next((run for run in runs if run["subject"] == subject), {})


def _free_name_beside(path: Path) -> Path:
    """No report reads what is called so."""
    names = (path.with_name(f"{path.name}.{number}") for number in itertools.count(1))
    return next(name for name in names if not name.exists())


def described(case: Case) -> dict[str, Any]:
    """What a reader of the results wants to know of a case."""
    return {
        "chapter": case.chapter, "title": case.title, "severity": str(case.severity),
        "basis": asdict(case.basis), "digest": case.digest,
    }  # fmt: skip
