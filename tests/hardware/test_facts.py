"""What is found out before a display is touched."""

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
