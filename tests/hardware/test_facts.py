"""What is found out before a display is touched, and what the kernel said meanwhile."""

import facts
import pytest


@pytest.fixture
def used(monkeypatch):
    """A card that these programs have open, of whom one may be its master."""

    def by(*names: str, master: bool) -> list[str]:
        monkeypatch.setattr(facts, "who_uses", lambda _: list(names))
        monkeypatch.setattr(facts, "is_free", lambda _: not master)
        return facts.in_the_way("/dev/dri/card9")

    return by


def test_a_desktop_on_another_terminal_is_in_the_way(used):
    assert used("gnome-shell", "systemd-logind", master=False) == ["gnome-shell"]


def test_whoever_only_opens_cards_for_others_is_not(used):
    assert used("seatd", "systemd-logind", master=False) == []
    assert used(master=False) == []


def test_a_card_with_a_master_is_not_free_whoever_it_is(used):
    assert used("systemd-logind", master=True) == ["systemd-logind"]
    assert used(master=True) == ["somebody"]


OLD = ["[    1.5] [drm] old", "[   20.0] usb 1-1: new device"]
NEW = ["[   20.1] [drm] new", "[   20.2] usb 1-1: gone", "[   20.3] amdgpu 0000:0b:00.0: DP-2 trained"]


@pytest.mark.parametrize(
    ("before", "now"),
    [(OLD, [*OLD, *NEW]), (OLD, NEW), ([], NEW), (OLD, [OLD[1], *NEW])],
    ids=["more", "all of it was forgotten", "nothing before", "some of it was forgotten"],
)
def test_the_kernel_log_is_what_was_not_there_before(monkeypatch, before, now):
    """After a suspend its times are behind every clock that a program can read."""
    monkeypatch.setattr(facts, "kernel_lines", lambda: now)
    assert facts.kernel_log(before) == [NEW[0], NEW[2]]


def test_nothing_was_said(monkeypatch):
    monkeypatch.setattr(facts, "kernel_lines", lambda: OLD)
    assert facts.kernel_log(OLD) == []
