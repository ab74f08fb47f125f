"""Programs that people use beside a compositor, as they are installed: clipboard, displays."""

import subprocess

import pytest

from support.control import SUBLETCTL
from support.desktop_stage import *  # noqa: F403
from support.session_bus import SessionBus
from support.story import eventually

pytestmark = pytest.mark.desktop


@pytest.fixture
def start(sublet, tmp_path):
    """Starts a program as a client; it is ended with the test."""
    bus = SessionBus(tmp_path)
    environment = {**sublet.environment_of_clients(), "HOME": str(tmp_path)}
    environment["PATH"] = f"{SUBLETCTL.parent}:{environment['PATH']}"
    yield lambda *command: bus.start(command, environment)
    bus.close()


def test_wl_copy_and_wl_paste(sublet, start):
    start("wl-copy", "--foreground", "蚊 copied")
    environment = sublet.environment_of_clients()

    def pasted() -> str:
        answer = subprocess.run(["wl-paste", "-n"], env=environment, capture_output=True, check=False)
        return answer.stdout.decode()

    eventually(lambda: pasted() == "蚊 copied", "it is pasted")


def test_wlopm_switches_a_panel_off_and_on(sublet, desk):
    environment = sublet.environment_of_clients()
    for option, lit in (("--off", False), ("--on", True)):
        subprocess.run(["wlopm", option, desk.name], env=environment, check=True)
        eventually(lambda: desk.shows_something() is lit, f"wlopm {option}")
