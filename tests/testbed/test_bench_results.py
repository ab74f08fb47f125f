"""What the bench makes of its samples."""

import json
import sys
import types
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))

import run  # noqa: E402
from results import Figure, OtherSubject, Results  # noqa: E402

FIGURES = Figure("gap", "worst gap, ms", 1, compared=True, worst=True), Figure("cpu", "CPU, ms", 2, compared=True)
TITLES = {"sublet": "sublet 1", "sway": "sway 2"}


def measured(titles: dict[str, str] = TITLES, **samples: dict[str, list[float]]) -> Results:
    results = Results("cost", FIGURES, dict(titles), dict.fromkeys(titles, "sway"), "sway", 1)
    for contestant, figures in samples.items():
        for key, values in figures.items():
            results.add(contestant, key, *values)
    return results


def row(results: Results, title: str) -> list[str]:
    (line,) = [line for line in results.table().splitlines() if line.startswith(f"| {title}")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_what_happens_once_is_told_where_the_worst_counts():
    results = measured(sublet={"gap": [16.7, 300, 16.7]}, sway={"gap": [16.7, 16.7]})
    assert row(results, "worst gap") == ["worst gap, ms, worst of all", "2–3", "300.0 (17.96)", "16.7 (1.00)"]


def test_no_ratio_is_told_to_what_takes_few_ticks_of_the_clock():
    results = measured(sublet={"cpu": [9.47]})
    results.add("sway", "cpu", 0.18, tick=0.18)
    assert row(results, "CPU") == ["CPU, ms", "1", "9.47", "0.18"]
    results.add("sway", "cpu", 2, 2, 2)
    assert row(results, "CPU") == ["CPU, ms", "1–4", "9.47 (4.74)", "2.00 (1.00)"]


def told(results: Results) -> dict:
    return json.loads(json.dumps(results.as_json()))


def test_samples_of_an_earlier_run_are_added():
    results = measured(sublet={"cpu": [3]}, sway={"cpu": [1]})
    results.add_all(told(measured(sublet={"cpu": [5]}, sway={"cpu": [1]})))
    assert results.samples == {"sublet": {"cpu": [3, 5]}, "sway": {"cpu": [1, 1]}}
    assert results.rounds == 2


def test_the_ticks_of_an_earlier_run_count():
    earlier = measured(sublet={"cpu": [3]})
    earlier.add("sway", "cpu", 1, tick=1)
    results = measured(sublet={"cpu": [3]}, sway={"cpu": [1]})
    results.add_all(told(earlier))
    assert row(results, "CPU")[2:] == ["3.00", "1.00"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"columns": {"sublet": "sublet 1", "sway": "sway 3"}}, "sway: sway 3, now sway 2"),
        ({"columns": {"sublet": "sublet 1"}}, r"contestants: \['sublet'\], now \['sublet', 'sway'\]"),
        ({"machine": {"system": "debian forky"}}, "machine: {'system': 'debian forky'}, now {"),
        ({"samples": {"sway": {"speed": [1]}}}, "figures that are not measured any more: speed"),
    ],
)
def test_samples_of_something_else_are_not_added(change, why):
    results = measured(sublet={"cpu": [3]}, sway={"cpu": [1]})
    with pytest.raises(OtherSubject, match=f"the last run of cost was of something else .*{why}"):
        results.add_all(told(measured(sublet={"cpu": [5]}, sway={"cpu": [1]})) | change)
    assert results.samples == {"sublet": {"cpu": [3]}, "sway": {"cpu": [1]}}


def test_who_did_not_start_this_time_is_called_as_before():
    results = measured({"sublet": "sublet 1", "sway": "sway"}, sublet={"cpu": [3]})
    results.add_all(told(measured(sublet={"cpu": [3]}, sway={"cpu": [1]})))
    assert results.columns == TITLES


@pytest.fixture
def bench(monkeypatch, tmp_path):
    """The bench, with modules that find this, or fail with this."""
    monkeypatch.setenv("SUBLET_OUT", str(tmp_path))

    def measure(*words: str, **found: Results | Exception) -> int:
        def run_it(rounds: int, what: Results | Exception) -> Results:
            if isinstance(what, Exception):
                raise what
            return what

        for name, what in found.items():
            module = types.SimpleNamespace(run=lambda rounds, what=what: run_it(rounds, what))
            monkeypatch.setitem(sys.modules, f"modules.{name}", module)
        return run.main([*found, *words])

    return measure


FINE = {"sublet": {"cpu": [3]}, "sway": {"cpu": [1]}}


def test_what_is_measured_is_success(bench):
    assert bench(cost=measured(**FINE)) == 0


def test_a_module_that_fails_is_a_failure_and_the_others_are_measured(bench, tmp_path, capsys):
    assert bench(broken=RuntimeError("no card"), cost=measured(**FINE)) == 1
    assert (tmp_path / "bench/cost.md").exists()
    assert "no card" in (said := capsys.readouterr().err) and "failed: broken" in said


def test_a_contestant_of_whom_nothing_is_known_is_a_failure(bench, capsys):
    assert bench(cost=measured(sway={"cpu": [1]})) == 1
    assert "nothing is known of sublet" in capsys.readouterr().out


def test_what_does_not_fit_leaves_the_last_run_as_it_is(bench, tmp_path, capsys):
    assert bench(cost=measured(**FINE)) == 0
    before = (tmp_path / "bench/cost.json").read_bytes()
    assert bench("--add", cost=measured({"sublet": "sublet 2", "sway": "sway 2"}, **FINE)) == 1
    assert (tmp_path / "bench/cost.json").read_bytes() == before
    assert (tmp_path / "bench/cost-not-added.json").exists()
    assert "sublet: sublet 1, now sublet 2" in capsys.readouterr().err
