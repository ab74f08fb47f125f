"""A compositor that has nothing to lend from yet, as a nested one before it has heard from its parent."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.command_server import CommandServer
from support.lessee import DENIED, DONE, NO_LESSOR
from support.processes import Process
from support.story import eventually
from support.wire import DEADLINE

BUILD = Path(os.environ.get("SUBLET_BUILD", "."))
LENDS_NOTHING = "this compositor or X server lends no displays to this program"


@pytest.fixture
def lessor(tmp_path) -> Iterator[CommandServer]:
    server = CommandServer(BUILD / "tests/wire/wire_test_server", tmp_path / "wayland")
    server.do("A destroy", "B destroy")
    yield server
    server.kill()


@pytest.fixture
def tool(lessor, tmp_path) -> Iterator[Callable[..., Process]]:
    """Starts sublet-lessee with any command."""
    started: list[Process] = []

    def start(*arguments: str) -> Process:
        environment = {**os.environ, "WAYLAND_DISPLAY": str(lessor.socket)}
        started.append(
            Process(
                [BUILD / "lessee-client/sublet-lessee", *arguments], env=environment,
                output=tmp_path / "out", errors=tmp_path / "err",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.mark.parametrize("command", [("wait",), ("wait", "--timeout", "60")], ids=" ".join)
def test_who_waits_is_told_and_goes_on_waiting(lessor, tool, command):
    waiting = tool(*command, "-c", "HMD-1")
    eventually(lambda: f"{LENDS_NOTHING} yet" in waiting.text(), "it is told")
    lessor.do("A create", "A open", "A publish 41/1/HMD-1/HTC_Vive")
    assert waiting.wait() == DONE, waiting.text()
    assert waiting.text().count(LENDS_NOTHING) == 1


@pytest.mark.parametrize("command", [("run", "--no-modeset"), ("exec", "true")], ids=" ".join)
def test_the_request_of_who_waits_comes_when_there_is_a_card(lessor, tool, command):
    lessor.do("A on requested A finish $")
    waiting = tool(command[0], "-c", "HMD-1", "--wait", "60", *command[1:])
    eventually(lambda: f"{LENDS_NOTHING} yet" in waiting.text(), "it is told")
    lessor.do("A create", "A open", "A publish 41/1/HMD-1/HTC_Vive")
    assert waiting.wait() == DENIED, waiting.text()


def test_watch_tells_of_what_comes_later(lessor, tool):
    watch = tool("watch")
    eventually(lambda: f"{LENDS_NOTHING} yet" in watch.text(), "it is told")
    lessor.do("A create", "A open", "A publish 41/1/HMD-1/HTC_Vive")
    eventually(lambda: "HMD-1" in watch.output.read_text(encoding="utf-8"), "it is told of")
    assert watch.stop() == DONE


@pytest.mark.parametrize("command", [("list",), ("run",), ("wait", "--timeout", "1"), ("run", "--wait", "1")])
def test_who_has_no_patience_left_ends(tool, command):
    ended = tool(*command)
    assert ended.wait(DEADLINE) == NO_LESSOR, ended.text()
    assert LENDS_NOTHING in ended.text()
