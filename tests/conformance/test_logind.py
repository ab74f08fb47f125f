"""The session of KWin is made where nobody has one, and is gone afterwards. Here the place is a folder."""

import pytest

from support import session_compositor
from support.session_compositor import SESSION_FILES, SessionCompositor, make_session, remove_session


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    folder = tmp_path / "systemd"
    monkeypatch.setattr(session_compositor, "SYSTEMD", folder)
    return folder


def contents(folder) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_session_is_made_and_taken_away(systemd):
    for _ in range(2):  # a run that was killed has left one
        make_session()
    made = contents(systemd)
    assert {name: made[name] for name in SESSION_FILES} == SESSION_FILES
    remove_session()
    assert list(systemd.iterdir()) == []


@pytest.mark.parametrize("place", ["seats", "sessions", "users"])
def test_the_sessions_of_a_logind_stay_as_they_are(systemd, place):
    (systemd / place).mkdir(parents=True)
    (systemd / place / "theirs").write_text("ACTIVE=1")
    with pytest.raises(RuntimeError, match="this machine has a logind"):
        SessionCompositor(["true"], "/dev/dri/card0")
    remove_session()
    assert contents(systemd) == {f"{place}/theirs": "ACTIVE=1"}
