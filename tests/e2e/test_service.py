"""What a service manager is told, by sd_notify(3)."""

import os
import signal
import socket
from pathlib import Path

import pytest

from support.processes import Process
from support.story import eventually
from support.wire import DEADLINE

SUBLET = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"


class Manager:
    """Hears what a service says."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address.replace("@", "\0", 1))
        self._socket.settimeout(DEADLINE)

    def hears(self) -> dict[str, str]:
        """The next message."""
        return dict(line.split("=", 1) for line in self._socket.recv(4096).decode().split("\n"))

    def is_full(self) -> None:
        """Until nobody can tell it anything more."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.setblocking(False)
            with pytest.raises(BlockingIOError):
                while True:
                    other.sendto(b"", self._socket.getsockname())

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    manager = Manager(str(tmp_path / "notify") if request.param == "path" else f"@{tmp_path}")
    yield manager
    manager.close()


@pytest.fixture
def start(manager, tmp_path):
    started = []

    def start(*words: str, **variables: str) -> Process:
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "WLR_BACKENDS": "headless",
                       "NOTIFY_SOCKET": manager.address, **variables}  # fmt: skip
        for name in ("WAYLAND_DISPLAY", "DISPLAY"):
            environment.pop(name, None)
        started.append(Process([SUBLET, *words], env=environment, output=tmp_path / "log"))
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.mark.parametrize("words", [[], ["--broker"]])
def test_it_hears_of_start_reload_and_end(manager, start, tmp_path, words):
    config = tmp_path / "config.toml"
    config.touch()
    sublet = start(*words, "--config", str(config), "--socket", "wayland-3")
    assert manager.hears() == {"READY": "1", "STATUS": "running on WAYLAND_DISPLAY=wayland-3"}

    sublet.signal(signal.SIGHUP)
    assert manager.hears().keys() == {"RELOADING", "MONOTONIC_USEC"}
    assert manager.hears() == {"READY": "1", "STATUS": "the configuration was read again"}

    config.write_text("x = 1\n", encoding="utf-8")
    sublet.signal(signal.SIGHUP)
    assert manager.hears()["RELOADING"] == "1"
    assert manager.hears()["STATUS"].startswith("the configuration has mistakes")

    assert sublet.stop(signal.SIGTERM) == 0
    assert manager.hears() == {"STOPPING": "1"}


def test_the_watchdog_hears_that_the_loop_turns(manager, start):
    sublet = start(WATCHDOG_USEC="200000")
    assert manager.hears()["READY"] == "1"
    for _ in range(3):
        assert manager.hears() == {"WATCHDOG": "1"}
    assert sublet.running


def test_the_watchdog_of_another_process_is_not_fed(manager, start):
    sublet = start(WATCHDOG_USEC="1000", WATCHDOG_PID="1")
    assert manager.hears()["READY"] == "1"
    assert sublet.stop(signal.SIGTERM) == 0
    assert manager.hears() == {"STOPPING": "1"}


def test_a_manager_that_does_not_read_holds_nothing_up(manager, start):
    sublet = start(WATCHDOG_USEC="1000")
    assert manager.hears()["READY"] == "1"
    manager.is_full()
    for _ in range(20):
        before = sublet.text().count("was read again")
        sublet.signal(signal.SIGHUP)
        eventually(lambda: sublet.text().count("was read again") > before, "it reads again")  # noqa: B023
    assert sublet.stop(signal.SIGTERM) == 0


def test_what_it_starts_hears_nothing_of_it(manager, start, tmp_path):
    start("--", "sh", "-c", f"env > {tmp_path}/variables", WATCHDOG_USEC="60000000")
    variables = eventually(
        lambda: (file := tmp_path / "variables").exists() and file.read_text(encoding="utf-8"),
        "the program runs",
    )
    assert "NOTIFY_SOCKET" not in variables and "WATCHDOG" not in variables
