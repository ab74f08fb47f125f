"""What a conformance run has made comes into the documents, and takes nothing away from them."""

from pathlib import Path

import pytest

from testbed.bench import CLONE
from testbed.errors import TestbedError
from testbed.publication import PLACES, judged, publish

ROW = "| {} | wlroots 0.18 | debian {} | 7.3.4 | {} | 6 s | 2 |\n"
BOTH = ROW.format("sublet 0.2.0", "trixie", "vkms") + ROW.format("sway 1.10.1", "trixie", "vkms")


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "reproducers.md").write_text("new")
    (tmp_path / "docs/upstream").mkdir(parents=True)
    return folder


def test_those_in_the_published_table_are_found():
    found = judged((CLONE / PLACES["conformance.md"]).read_text(encoding="utf-8"))
    assert {"sublet debian trixie virtio_gpu", "sublet debian forky vkms", "Xwayland debian trixie vkms"} <= set(found)
    assert len(found) == len(set(found)) >= 14


def test_a_newer_version_replaces_an_older_one(made):
    clone = made.parent
    (clone / PLACES["conformance.md"]).write_text(BOTH)
    (made / "conformance.md").write_text(BOTH.replace("0.2.0", "0.3.0"))
    publish(made, clone)
    assert "sublet 0.3.0" in (clone / PLACES["conformance.md"]).read_text()
    assert (clone / PLACES["reproducers.md"]).read_text() == "new"


@pytest.mark.parametrize("row", ["sway debian trixie vkms", "sublet debian trixie virtio_gpu", "sublet debian forky vkms"])
def test_nobody_is_lost(made, row):
    clone, (lessor, _, suite, card) = made.parent, row.split()
    (clone / PLACES["conformance.md"]).write_text(BOTH + ROW.format(f"{lessor} 1", suite, card))
    (made / "conformance.md").write_text(ROW.format("sublet 0.3.0", "trixie", "vkms"))
    with pytest.raises(TestbedError, match=row):
        publish(made, clone)
    assert "0.3.0" not in (clone / PLACES["conformance.md"]).read_text()
    assert not (clone / PLACES["reproducers.md"]).exists()


def test_the_first_table_of_all(made):
    (made / "conformance.md").write_text(BOTH)
    publish(made, made.parent)
    assert (made.parent / PLACES["conformance.md"]).read_text() == BOTH
