"""docs/conformance.md: all lessors side by side."""

from __future__ import annotations

from cases import Case
from lessors import LESSORS
from report.runs import Run, played
from verdicts import Outcome

HEAD = """# Conformance of DRM lessors

What each lessor does in the cases of `tests/conformance/`, made by that suite
(`./testbed conformance`; see `tests/conformance/README.md`). A case knows nothing of a compositor but its
Wayland socket and the kernel's state. It starts from a fresh card and a fresh instance, and is played
twice unless the first table says otherwise. An empty cell: not played,
or not as the case is today. The same as data: `conformance.json`, in the format of
`tests/conformance/results.schema.json`.

✓ passed · ✗ failed, with what came instead · ≈ flaky: the attempts differ · – not applicable, with the
reason · ! the suite failed, which says nothing of the lessor

**must**: the specification says so. **should**: a user loses something. **quality**: it is better so.
"Not within 6 s" is the suite's patience with what takes milliseconds.
"""
MARKS = {
    Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.FLAKY: "≈", Outcome.ERROR: "!",
    Outcome.NOT_APPLICABLE: "–",
}  # fmt: skip
COUNTED = {
    Outcome.FLAKY: "flaky", Outcome.NOT_APPLICABLE: "not applicable", Outcome.ERROR: "errors of the suite",
}  # fmt: skip
USUAL_GROUND = "vkms"
SEVERITIES = ("must", "should", "quality")


def matrix(runs: list[Run]) -> str:
    """As Markdown."""
    cases = played(runs)
    parts = [HEAD, _subjects(runs), _summary(runs, cases)]
    chapters = dict.fromkeys(case.chapter for case in cases)
    parts += [_chapter(chapter, runs, cases) for chapter in chapters]
    return "\n".join([*parts, _bases(cases)])


def _subjects(runs: list[Run]) -> str:
    rows = [
        [run.title, run.data["subject"]["library"] or "–", run.data["subject"]["machine"]["system"],
         run.data["subject"]["machine"]["kernel"], run.data["subject"]["machine"]["ground"],
         f"{run.data['subject']['patience']:g} s", str(run.rounds), run.data.get("played", "–")]
        for run in runs
    ]  # fmt: skip
    table = _table(["", "library", "system", "kernel", "card", "patience", "attempts", "played"], rows)
    known = [LESSORS[name] for name in dict.fromkeys(run.lessor for run in runs)]
    notes = [f"\n{lessor.name} {lessor.note}\n" for lessor in known if lessor.note]
    return "".join(["## Who was judged\n\n", table, *notes])


def _summary(runs: list[Run], cases: list[Case]) -> str:
    """Passed of those that apply."""
    rows = []
    for severity in SEVERITIES:
        names = [case.name for case in cases if case.severity == severity]
        rows.append([severity, *(_score(run, names) for run in runs)])
    for outcome, title in COUNTED.items():
        rows.append([title, *(str(sum(run.outcome(case.name) is outcome for case in cases)) for run in runs)])
    left = [sum(run.outcome(case.name) is None for case in cases if run.is_asked(case)) for run in runs]
    if any(left):
        rows.append(["not played yet", *map(str, left)])
    return "## Passed, of the cases that apply\n\n" + _table(["", *map(_heading, runs)], rows)


def _score(run: Run, names: list[str]) -> str:
    outcomes = [run.outcome(name) for name in names]
    apply = [o for o in outcomes if o not in (None, Outcome.NOT_APPLICABLE, Outcome.ERROR)]
    return f"{apply.count(Outcome.PASS)} of {len(apply)}"


def _chapter(chapter: str, runs: list[Run], cases: list[Case]) -> str:
    rows = [
        [case.title, case.severity, *(_cell(run, case.name) for run in runs)]
        for case in cases if case.chapter == chapter
    ]  # fmt: skip
    return f"## {chapter[0].upper()}{chapter[1:]}\n\n" + _table(["", "", *map(_heading, runs)], rows)


def _cell(run: Run, name: str) -> str:
    outcome = run.outcome(name)
    if outcome is None:
        return ""
    came = "" if outcome is Outcome.PASS else run.telling(name).get("came", "")
    return f"{MARKS[outcome]} {came}".strip()


def _bases(cases: list[Case]) -> str:
    rows = [[f"`{case.name}`", case.severity, case.basis.where, case.basis.sentence] for case in cases]
    head = ("## What each case rests on\n\nSentences of the protocols and of the kernel word for word, threads "
            "and other texts in our words; \"ours\": nobody else says so.\n\n")  # fmt: skip
    return head + _table(["case", "", "where", "sentence"], rows)


def _heading(run: Run) -> str:
    library = run.data["subject"]["library"]
    machine = run.data["subject"]["machine"]
    ground = machine["ground"] if machine["ground"] != USUAL_GROUND else ""
    return "<br>".join(filter(None, [run.title, library, machine["system"].split()[-1], ground]))


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
