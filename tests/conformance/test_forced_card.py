"""What a card is forced to show is over with the card, whatever fails in between. Here it is a folder."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import forced_card  # noqa: E402
from forced_card import DETECT, OFF, ON, RESET, ForcedCard, restored  # noqa: E402

from testbed.edid import Edid  # noqa: E402

NAMES = ("DP-1", "DP-2", "HDMI-A-1")
SHOWN = Edid("XYZ", 0x1234, "Proto", 640, 480, 60, size_mm=(122, 68))


class Folder:
    """Where the kernel would have a card of three connectors."""

    def __init__(self, path: Path) -> None:
        self.drm, self.debugfs = path / "drm", path / "dri"
        for name in NAMES:
            self.status(name).parent.mkdir(parents=True)
            self.status(name).write_text(DETECT)
            self.edid(name).parent.mkdir(parents=True)
            self.found(name, "unspecified", b"")

    def status(self, name: str) -> Path:
        return self.drm / f"card9-{name}" / "status"

    def edid(self, name: str) -> Path:
        return self.debugfs / "9" / name / "edid_override"

    def found(self, name: str, force: str, edid: bytes) -> None:
        """What an administrator has set before."""
        (self.edid(name).parent / "force").write_text(f"{force}\n")
        self.edid(name).write_bytes(edid)

    def refuse_edids(self, name: str) -> None:
        shutil.rmtree(self.edid(name).parent)

    def forced(self) -> list[str]:
        return [name for name in NAMES if self.status(name).read_text() != DETECT]

    def overridden(self) -> list[str]:
        edids = {name: self.edid(name) for name in NAMES}
        return [name for name, edid in edids.items() if edid.exists() and edid.read_bytes() not in (b"", RESET)]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Folder:
    made = Folder(tmp_path)
    monkeypatch.setattr(forced_card, "DRM", made.drm)
    monkeypatch.setattr(forced_card, "DEBUGFS", made.debugfs)
    monkeypatch.setattr(forced_card, "wait_until", lambda *_: None)
    return made


@pytest.fixture
def card(folder) -> ForcedCard:
    return ForcedCard("/dev/dri/card9", dict.fromkeys(NAMES, SHOWN))


def test_a_card_is_forced_while_it_is_used(folder, card):
    with card:
        assert folder.forced() == folder.overridden() == list(NAMES)
        assert folder.status("DP-1").read_text() == ON
    assert folder.forced() == folder.overridden() == []


def test_a_card_that_takes_no_edid_is_left_as_it_was_and_that_is_told(folder, card):
    folder.refuse_edids("DP-2")
    with pytest.raises(FileNotFoundError, match="DP-2"), card:
        pass
    assert folder.forced() == folder.overridden() == []


@pytest.mark.parametrize("end", [TimeoutError, KeyboardInterrupt])
def test_a_card_is_left_as_it_was_when_the_wait_for_its_displays_ends(folder, card, monkeypatch, end):
    def give_up(*_) -> None:
        assert folder.forced() == ["DP-1"]
        raise end

    monkeypatch.setattr(forced_card, "wait_until", give_up)
    with pytest.raises(end), card:
        pass
    assert folder.forced() == folder.overridden() == []


def test_what_cannot_be_undone_keeps_nothing_else_forced(folder, card):
    with pytest.raises(FileNotFoundError, match="DP-1"), card:
        folder.refuse_edids("DP-1")
    assert folder.forced() == folder.overridden() == []


@pytest.mark.parametrize(("force", "status"), [("on", ON), ("off", OFF), ("digital", "on-digital")])
def test_what_an_administrator_has_forced_is_forced_again(folder, force, status):
    folder.found("DP-2", force, b"their own")
    with ForcedCard("/dev/dri/card9", dict.fromkeys(NAMES, SHOWN)):
        assert folder.overridden() == list(NAMES)
    assert folder.forced() == folder.overridden() == ["DP-2"]
    assert folder.status("DP-2").read_text() == status
    assert folder.edid("DP-2").read_bytes() == b"their own"


def test_connectors_are_restored_whoever_has_forced_them(folder):
    folder.found("DP-1", "on", b"their own")
    with pytest.raises(KeyboardInterrupt), restored("/dev/dri/card9", NAMES[:2]):
        for name in NAMES:
            folder.status(name).write_text(OFF)
            folder.edid(name).write_bytes(bytes(SHOWN))
        raise KeyboardInterrupt
    assert folder.forced() == ["DP-1", "HDMI-A-1"]
    assert folder.edid("DP-1").read_bytes() == b"their own"
    assert folder.overridden() == ["DP-1", "HDMI-A-1"]


def test_connectors_that_take_no_edid_are_restored_without_one(folder):
    folder.refuse_edids("DP-1")
    with restored("/dev/dri/card9", NAMES):
        folder.status("DP-1").write_text(ON)
    assert folder.forced() == []
