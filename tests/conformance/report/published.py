"""docs/conformance.json: what is published of each lessor, so that one can be judged anew without the others."""

from __future__ import annotations

import json
from pathlib import Path

from report.runs import Run, in_order

FOUND = ("digest", "verdict", "attempts")  # all else the suite says of a case


def with_published(runs: list[Run], published: Path) -> list[Run]:
    """These, and what is published of lessors, systems and cards that they are not of."""
    judged = {(run.lessor, run.place) for run in runs}
    before = map(Run, json.loads(published.read_text(encoding="utf-8"))["runs"])
    return in_order([*runs, *(run for run in before if (run.lessor, run.place) not in judged)])


def published_text(runs: list[Run]) -> str:
    """In the format of results.schema.json, a case in a line; without what a case was before it changed."""
    told = []
    for run in runs:
        cases = ",\n".join(
            f" {json.dumps(name)}: {json.dumps({key: case[key] for key in FOUND}, ensure_ascii=False)}"
            for name, case in run.cases.items()
        )
        head = {key: value for key, value in run.data.items() if key not in ("cases", "running")}
        told.append(f'{json.dumps(head, ensure_ascii=False)[:-1]}, "running": "", "cases": {{\n{cases}\n}}}}')
    runs_told = ",\n".join(told)
    return f'{{"format": 1, "runs": [\n{runs_told}\n]}}\n'
