"""The results as JUnit XML, one test suite per lessor."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml

from cases import Case
from report.runs import OF_TODAY, Run
from verdicts import Outcome

COUNTED = {"failures": (Outcome.FAIL, Outcome.FLAKY), "errors": (Outcome.ERROR,), "skipped": (Outcome.NOT_APPLICABLE,)}

# What XML 1.0 cannot contain, escaped or not; logs have the escapes of terminals.
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(runs: list[Run]) -> str:
    """A `failure` has the case's severity as its type; a flaky verdict is a failure that says so."""
    root = xml.Element("testsuites", name="drm-lease-v1 conformance")
    for run in runs:
        outcomes = [run.outcome(name) for name in run.cases]
        counts = {kind: sum(o in ones for o in outcomes) for kind, ones in COUNTED.items()}
        suite = xml.SubElement(
            root, "testsuite", name=f"{run.title} ({run.place})", tests=str(len(outcomes)),
            **{kind: str(count) for kind, count in counts.items()},
        )  # fmt: skip
        for name in run.cases:
            _add(suite, OF_TODAY[name], run)
    xml.indent(root)
    return NO_XML.sub("", xml.tostring(root, encoding="unicode", xml_declaration=True)) + "\n"


def _add(suite: xml.Element, case: Case, run: Run) -> None:
    name = case.name
    seconds = sum(attempt["seconds"] for attempt in run.cases[name]["attempts"])
    element = xml.SubElement(
        suite, "testcase", classname=f"{run.lessor}.{case.chapter}", name=name, time=f"{seconds:.2f}"
    )
    told, outcome = run.telling(name), run.outcome(name)
    if outcome in COUNTED["failures"]:
        flaky = "flaky: " if outcome is Outcome.FLAKY else ""
        failure = xml.SubElement(element, "failure", type=case.severity, message=flaky + told["came"])
        failure.text = (f"expected: {told.get('expected', case.title)}\ncame: {told['came']}\n"
                        f"{case.basis.where}: {case.basis.sentence}")  # fmt: skip
    elif outcome is Outcome.ERROR:
        error = xml.SubElement(element, "error", message=told.get("came", "not played"))
        error.text = told.get("trace", "")
    elif outcome is Outcome.NOT_APPLICABLE:
        xml.SubElement(element, "skipped", message=told["came"])
