"""docs/upstream/reproducers.md: each failure of another lessor, with what a report of it needs."""

from __future__ import annotations

from textwrap import dedent

from cases import CASES, Case
from lessors import LESSORS
from report.runs import Run
from verdicts import Outcome

HEAD = """# Failures of other lessors, each with its reproducer

Made by `./testbed conformance` for every `must` and `should` that a lessor failed in every attempt. The
code is the case as it is in `tests/conformance/cases/`, where `s` is a fresh instance on a fresh card, with
two clients. Those that matter most have reports of their own in this folder.
"""


def reproducers(runs: list[Run]) -> str:
    """As Markdown; our own failures are not for others to read."""
    others = [run for run in runs if not run.ours]
    sections = [_section(case, others) for case in CASES if case.severity != "quality"]
    return "\n".join([HEAD, *filter(None, sections)])


def _section(case: Case, runs: list[Run]) -> str:
    failed = [run for run in runs if run.outcome(case.name) is Outcome.FAIL]
    if not failed:
        return ""
    basis = case.basis
    told = [f"- {run.title} ({_with(run)}): {run.telling(case.name)['came']}" for run in failed]
    lessors: dict[str, list[str]] = {}
    for run in failed:
        lessors.setdefault(run.data["subject"]["machine"]["system"].split()[-1], []).append(run.lessor)
    commands = "\n".join(
        _command(suite, list(dict.fromkeys(names)), case) for suite, names in lessors.items()
    )
    return "\n".join([
        f"## {case.chapter}: {case.title}\n",
        f"{case.severity}; {basis.where}: “{basis.sentence}”\n",
        f"Expected: {failed[0].telling(case.name).get('expected', case.title)}\n",
        "Came:\n", *told, "",
        f"```sh\n{commands}\n```\n", f"```python\n{dedent(case.source).strip()}\n```\n",
    ])  # fmt: skip


def _with(run: Run) -> str:
    return ", ".join(filter(None, [run.data["subject"]["library"], run.place]))


def _command(suite: str, lessors: list[str], case: Case) -> str:
    packages = sorted({LESSORS[name].packages for name in lessors} - {""})
    words = [f"--suite {suite}", *(f"--with {each}" for each in packages), *lessors, f"--only {case.name}"]
    return f"./testbed conformance {' '.join(words)}"
