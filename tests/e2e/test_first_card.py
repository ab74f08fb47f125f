"""Sublet before there is any card, and after its only one is gone."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from support.desktop_stage import *  # noqa: F403
from support.keymaps import letter
from support.machine import Card
from support.processes import Process
from support.story import eventually
from support.window_client import WindowClient

SUBLET = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"
# A /dev/dri of its own, to which the test alone adds cards.
HIDE = 'mount -t tmpfs tmpfs /dev/dri; exec "$@"'


@pytest.fixture
def waiting(tmp_path):
    """It has been started and waits for a card."""
    variables = {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"),
                 "XDG_CONFIG_HOME": str(tmp_path),
                 "LIBSEAT_BACKEND": "noop", "WLR_BACKENDS": "drm,libinput", "WLR_RENDERER": "pixman",
                 "WLR_LIBINPUT_NO_DEVICES": "1"}  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "WLR_DRM_DEVICES"}
    command = ["unshare", "--mount", "sh", "-ec", HIDE, "sh", SUBLET, "--wait-for-card"]
    process = Process(command, env={**environment, **variables}, output=tmp_path / "log")
    eventually(lambda: "there is no graphics card (/dev/dri/card*) yet" in process.text(), "it waits")
    yield process
    process.kill()


def in_its_folder(process: Process, *command: str) -> None:
    subprocess.run(["nsenter", f"--target={process.pid}", "--mount", *command], check=True)


def bring_card(process: Process, card: Card) -> None:
    device = os.stat(card.card).st_rdev
    in_its_folder(process, "mknod", card.card, "c", str(os.major(device)), str(os.minor(device)))
    eventually(lambda: "running on WAYLAND_DISPLAY" in process.text(), "it runs")


def test_it_waits_for_its_first_card_and_says_why_it_ends_with_it(waiting, card, desk):
    bring_card(waiting, card)
    eventually(desk.shows_something, "the desktop is shown")
    in_its_folder(waiting, "rm", card.card)
    card.destroy()
    assert waiting.wait() == 1
    last = waiting.text().splitlines()[-1]
    assert "the graphics card is gone (unplugged, or its driver was unloaded); start sublet again when" in last


def test_a_reload_while_it_waits_is_of_all_that_the_file_says(waiting, card, desk, keyboard, tmp_path):
    (tmp_path / "sublet").mkdir()
    (tmp_path / "sublet/config.toml").write_text('[keyboard]\nlayout = "fr"\n', encoding="utf-8")
    waiting.signal(signal.SIGHUP)
    eventually(lambda: "the configuration was read again" in waiting.text(), "it reads")
    bring_card(waiting, card)
    eventually(desk.shows_something, "the desktop is shown")
    eventually(lambda: keyboard.open_in(waiting.pid), "the keyboard is opened")
    client = WindowClient(tmp_path / "wayland-0")
    client.window("red", 0xC01020)
    assert letter(client, "AD01") == "a"
    client.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_it_waits_it_can_be_ended(waiting, number):
    assert waiting.stop(number) == 0
