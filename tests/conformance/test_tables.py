"""The tables and data that are made of the records of lessors, and what is published of them."""

import importlib.util
import json
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from cases import CASES  # noqa: E402
from record import Record  # noqa: E402
from report import read_runs, write_report  # noqa: E402
from sample_attempts import ERROR, FAIL, NOT, PASS, SUBJECT  # noqa: E402
from verdicts import Attempt, Outcome  # noqa: E402


def test_the_report_has_every_lessor_as_table_and_as_junit(tmp_path):
    cases = dict(zip((PASS, FAIL, ERROR, NOT), CASES))
    record = Record(tmp_path / "sway.json", SUBJECT)
    for made, case in cases.items():
        record.add(case, made)
    Record(tmp_path / "sublet.json", {**SUBJECT, "lessor": "sublet"}).add(cases[FAIL], PASS)
    write_report(tmp_path)
    assert [run.lessor for run in read_runs(tmp_path)] == ["sublet", "sway"]
    table = (tmp_path / "conformance.md").read_text()
    assert f"| {cases[FAIL].title} | {cases[FAIL].severity} | ✓ | ✗ that |" in table
    assert "| not played yet | 3 | 0 |" in table
    assert cases[FAIL].source in (tmp_path / "reproducers.md").read_text()
    suites = xml.parse(tmp_path / "junit.xml").getroot()
    assert [suite.get("tests") for suite in suites] == ["1", "4"]
    assert (suites[1].get("failures"), suites[1].get("errors"), suites[1].get("skipped")) == ("1", "1", "1")


def test_the_report_is_of_the_cases_as_they_are_today(tmp_path):
    now, changed, gone = CASES[:3]
    record = Record(tmp_path / "sway.json", SUBJECT)
    for case in (now, changed, gone):
        record.add(case, FAIL)
    kept = record.data["cases"]
    kept[now.name] |= {"title": "a title of yesterday", "severity": "quality"}
    kept[changed.name]["digest"] = "of yesterday"
    kept["gone_meanwhile"] = kept.pop(gone.name)
    record.interrupted()  # writes
    write_report(tmp_path)
    for report in ("junit.xml", "conformance.md", "reproducers.md"):
        text = (tmp_path / report).read_text()
        assert now.name in text and changed.name not in text and "gone_meanwhile" not in text, report
        assert "of yesterday" not in text, report
    assert f"| {now.title} | {now.severity} | ✗ that |" in (tmp_path / "conformance.md").read_text()


def test_what_a_log_has_for_terminals_leaves_junit_well_formed(tmp_path):
    broken = Attempt(Outcome.ERROR, came="NotReady: \x1b[31mno luck\0", trace="the log:\n\x1b[0m\ufffe\ttoday")
    Record(tmp_path / "sway.json", SUBJECT).add(CASES[0], broken)
    write_report(tmp_path)
    (error,) = xml.parse(tmp_path / "junit.xml").getroot().iter("error")
    assert (error.get("message"), error.text) == ("NotReady: [31mno luck", "the log:\n[0m\ttoday")


def test_a_command_that_plays_a_failure_has_its_lessors_installed(tmp_path):
    case = next(case for case in CASES if case.severity == "must")
    for lessor in ("sway", "KWin", "wayfire"):
        Record(tmp_path / f"{lessor}.json", SUBJECT | {"lessor": lessor}).add(case, FAIL)
    forky = {**SUBJECT["machine"], "system": "debian forky"}
    Record(tmp_path / "cage.json", SUBJECT | {"lessor": "cage", "machine": forky}).add(case, FAIL)
    write_report(tmp_path)
    commands = [line for line in (tmp_path / "reproducers.md").read_text().splitlines() if line.startswith("./")]
    assert commands == [
        f"./testbed conformance --suite forky cage --only {case.name}",
        f"./testbed conformance --suite trixie --with lessors KWin sway wayfire --only {case.name}",
    ]


def test_a_run_that_is_interrupted_has_its_tables(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("suite", HERE / "__main__.py")
    suite = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(suite)

    def judge(*_):
        Record(tmp_path / "sway.json", SUBJECT).add(CASES[0], FAIL)
        raise KeyboardInterrupt

    monkeypatch.setattr(suite, "_judge", judge)
    monkeypatch.setattr(suite, "unwind_when_asked", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        suite.main(["sway", "--out", str(tmp_path)])
    (run,) = json.loads((tmp_path / "results.json").read_text())["runs"]
    assert run["cases"][CASES[0].name]["verdict"] == "fail"
    for table in ("junit.xml", "conformance.md", "reproducers.md"):
        assert CASES[0].name in (tmp_path / table).read_text(), table


def differs(value, schema: dict, whole: dict, where: str = "results") -> list[str]:
    """Where a value is not what a schema says, of the words that ours uses."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    kinds = {"object": dict, "array": list, "string": str, "number": (int, float)}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{where} is no {schema['type']}"]
    if value not in schema.get("enum", [schema.get("const", value)]):
        return [f"{where} is {value}"]
    found = [f"{where} lacks {name}" for name in schema.get("required", []) if name not in value]
    if isinstance(value, list):
        return found + sum((differs(each, schema["items"], whole, f"{where}[]") for each in value), [])
    if isinstance(value, dict):
        for name, each in value.items():
            inner = schema["properties"].get(name) if "properties" in schema else schema["additionalProperties"]
            found += differs(each, inner, whole, f"{where}.{name}") if inner else [f"{where} has {name}"]
    return found


def test_results_are_what_their_schema_says(tmp_path):
    record = Record(tmp_path / "sway.json", SUBJECT)
    for made, case in zip((PASS, FAIL, ERROR, NOT), CASES):
        record.add(case, made)
    write_report(tmp_path)
    schema = json.loads((HERE / "results.schema.json").read_text())
    for name in ("conformance.json", "results.json"):
        results = json.loads((tmp_path / name).read_text())
        assert differs(results, schema, schema) == [], name
    results["runs"][0]["cases"][CASES[0].name]["verdict"] = "perfect"
    del results["runs"][0]["subject"]["build"]
    assert sorted(differs(results, schema, schema)) == [
        f"results.runs[].cases.{CASES[0].name}.verdict is perfect", "results.runs[].subject lacks build",
    ]  # fmt: skip


def published(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The verdicts, by lessor and build."""
    runs = json.loads((folder / "conformance.json").read_text())["runs"]
    return {
        (run["subject"]["lessor"], run["subject"]["build"]): {n: c["verdict"] for n, c in run["cases"].items()}
        for run in runs
    }


def test_one_lessor_is_judged_again_and_the_others_stay_as_published(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    one, two = (case.name for case in CASES[:2])
    for folder in (first, second):
        folder.mkdir()
    for lessor in ("sway", "sublet", "labwc"):
        for case in CASES[:2]:
            Record(first / f"{lessor}.json", SUBJECT | {"lessor": lessor}).add(case, FAIL)
    write_report(first)
    before = first / "conformance.json"
    Record(second / "sway.json", SUBJECT, published=before).add(CASES[0], PASS)
    Record(second / "labwc.json", SUBJECT | {"lessor": "labwc", "build": "1"}, published=before).add(CASES[0], PASS)
    write_report(second, before)
    assert published(second) == {
        ("sublet", "0"): {one: "fail", two: "fail"},  # was not judged again
        ("labwc", "1"): {one: "pass"},  # is another program than before
        ("sway", "0"): {one: "flaky", two: "fail"},  # went on
    }
    assert f"| {CASES[0].title} | {CASES[0].severity} | ✗ that | ✓ | ≈ that |" in (second / "conformance.md").read_text()
    assert [run.lessor for run in read_runs(second)] == ["labwc", "sway"], "what is published is no record"
    assert "sublet" not in (second / "results.json").read_text()


def test_a_record_that_begins_with_what_is_published_keeps_its_day(tmp_path):
    Record(tmp_path / "sway.json", SUBJECT).add(CASES[0], PASS)
    write_report(tmp_path)
    results = json.loads((tmp_path / "conformance.json").read_text())
    results["runs"][0]["played"] = "2026-01-02"
    (tmp_path / "before.txt").write_text(json.dumps(results))
    record = Record(tmp_path / "other.json", SUBJECT, published=tmp_path / "before.txt")
    record.interrupted()  # writes
    assert (record.data["played"], record.attempts(CASES[0])) == ("2026-01-02", [PASS])


def test_what_was_published_of_a_case_that_has_changed_is_no_more(tmp_path):
    changed, same = (case.name for case in CASES[:2])
    for case in CASES[:2]:
        Record(tmp_path / "sway.json", SUBJECT).add(case, PASS)
    write_report(tmp_path)
    results = json.loads((tmp_path / "conformance.json").read_text())
    results["runs"][0]["cases"][changed]["digest"] = "of yesterday"
    (tmp_path / "before.txt").write_text(json.dumps(results))
    (tmp_path / "sway.json").unlink()
    write_report(tmp_path, tmp_path / "before.txt")
    assert published(tmp_path) == {("sway", "0"): {same: "pass"}}
