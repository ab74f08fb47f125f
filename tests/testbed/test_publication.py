"""What a conformance run has made comes into the documents, and takes nothing away from them."""

import json
import re
from pathlib import Path

import pytest

from testbed.bench import CLONE
from testbed.errors import TestbedError
from testbed.publication import PLACES, RESULTS, judged, publish


def write(folder: Path, **runs: dict[str, list[str]]) -> None:
    """Results, each as lessor_system_card and the names of its cases: "a" and "a.2" are one before it changed and
    after."""
    data = []
    for name, cases in runs.items():
        lessor, system, ground = name.split("_", 2)
        subject = {"lessor": lessor, "machine": {"system": f"debian {system}", "ground": ground}}
        found = {case.partition(".")[0]: {"digest": case.partition(".")[2]} for case in cases}
        data.append({"subject": subject, "cases": found})
    (folder / RESULTS).write_text(json.dumps({"format": 1, "runs": data}))


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "reproducers.md").write_text("new")
    (folder / "conformance.md").write_text("new")
    (tmp_path / "docs/upstream").mkdir(parents=True)
    write(tmp_path / "docs", sublet_trixie_vkms=["a", "b", "gone"], sway_trixie_vkms=["a", "c.1"])
    return folder


def test_the_published_table_is_of_those_whose_results_are_published():
    found = judged(CLONE / PLACES[RESULTS])
    assert {"sublet debian trixie virtio_gpu", "sublet debian forky vkms", "Xwayland debian trixie vkms"} <= set(found)
    table = (CLONE / PLACES["conformance.md"]).read_text(encoding="utf-8")
    subjects = re.findall(r"^\| (\S+)[^|]* \|[^|]*\| (.+?) \|[^|]*\| (\S+) \|.* s \|", table, re.MULTILINE)
    assert sorted(map(" ".join, subjects)) == sorted(found)


def test_a_whole_run_is_published(made):
    write(made, sublet_trixie_vkms=["a", "b", "c.2"], sway_trixie_vkms=["a", "b"], cage_forky_vkms=["a"])
    publish(made, made.parent)
    for name, place in PLACES.items():
        assert (made.parent / place).read_text() == (made / name).read_text()


@pytest.mark.parametrize("now, lost", [
    ({"sublet_trixie_vkms": ["a", "b"]}, "sway debian trixie vkms"),
    ({"sublet_trixie_virtio_gpu": ["a", "b"], "sway_trixie_vkms": ["a"]}, "sublet debian trixie vkms"),
    ({"sublet_trixie_vkms": ["b"], "sway_trixie_vkms": ["a"]}, "sublet debian trixie vkms"),
])
def test_nobody_and_no_case_is_lost(made, now, lost):
    write(made, **now)
    before = (made.parent / PLACES[RESULTS]).read_text()
    with pytest.raises(TestbedError, match=lost):
        publish(made, made.parent)
    assert (made.parent / PLACES[RESULTS]).read_text() == before
    assert not (made.parent / PLACES["reproducers.md"]).exists()


def test_the_first_results_of_all(made):
    (made.parent / PLACES[RESULTS]).unlink()
    write(made, sway_trixie_vkms=["a"])
    publish(made, made.parent)
    assert set(judged(made.parent / PLACES[RESULTS])) == {"sway debian trixie vkms"}
