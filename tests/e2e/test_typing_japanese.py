"""A real input method, fcitx5 with Anthy, types Japanese into a real terminal."""

import subprocess

import pytest

from support.desktop_stage import *  # noqa: F403
from support.input import KEY_ENTER, KEY_SPACE
from support.session_bus import SessionBus
from support.story import eventually

pytestmark = pytest.mark.desktop

PROFILE = """
[Groups/0]
Name=Default
Default Layout=us
DefaultIM=anthy
[Groups/0/Items/0]
Name=keyboard-us
[Groups/0/Items/1]
Name=anthy
[GroupOrder]
0=Default
"""
NIHONGO = (49, 23, 35, 24, 49, 34, 24)  # keys: n i h o n g o
ACTIVE = "2"  # as fcitx5-remote tells it


@pytest.fixture
def session(sublet, tmp_path):
    """The environment of a session with fcitx5, and starts programs there."""
    settings = tmp_path / "config/fcitx5"
    settings.mkdir(parents=True)
    (settings / "profile").write_text(PROFILE, encoding="utf-8")
    bus = SessionBus(tmp_path)
    environment = {
        **sublet.environment_of_clients(),
        "DBUS_SESSION_BUS_ADDRESS": bus.address,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    bus.start(["fcitx5"], environment)
    yield bus, environment
    bus.close()


def told(environment, *options: str) -> str:
    answer = subprocess.run(["fcitx5-remote", *options], env=environment, capture_output=True,
                            text=True)  # fmt: skip
    return answer.stdout.strip()


def test_what_is_typed_by_sound_is_written_in_japanese(session, desk, keyboard, tmp_path):
    bus, environment = session
    written = tmp_path / "written"
    terminal = ["foot", "--window-size-pixels=300x120", "sh", "-c", f"cat > {written}"]
    bus.start(terminal, environment)
    eventually(written.exists, "the terminal is there")
    eventually(lambda: told(environment, "-o") == "" and told(environment) == ACTIVE,
               "the input method has the terminal's keys")  # fmt: skip
    before = bytes(desk.still_picture().rgb)
    for key in NIHONGO:
        keyboard.press(key)
    keyboard.press(KEY_SPACE)
    eventually(lambda: bytes(desk.still_picture().rgb) != before, "what is typed is seen")
    assert written.read_text(encoding="utf-8") == ""
    for _ in range(2):  # takes what Anthy proposes, then ends the line
        keyboard.press(KEY_ENTER)
    eventually(lambda: written.read_text(encoding="utf-8") == "日本語\n", "it is written")
