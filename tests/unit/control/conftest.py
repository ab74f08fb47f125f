"""A control server over a delegate that pretends, its clients, and subletctl speaking to it."""

import contextlib
import json
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from control_client import PROTOCOLS, ControlClient
from support.command_server import CommandServer
from support.running import running
from support.wire import DEADLINE, Connection

CARD0 = "/dev/dri/card0"


class ControlServer:
    """control_test_server: see fake_delegate.hpp for what it can be told to do."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._server = CommandServer(program, folder / "wayland")
        self.socket = self._server.socket
        self.clients: list[ControlClient] = []

    def do(self, verb: str, **arguments) -> None:
        self._server.do(json.dumps({"do": verb} | arguments))

    def display(self, id: int, name: str, use: str, card: str = CARD0, **facts) -> None:
        self.do("display", id=id, name=name, use=use, card=card, **facts)

    def lease(self, id: int, *connectors: str, card: str = CARD0, **facts) -> None:
        self.do("lease", **{"id": id, "card": card, "lessee": 1, "connectors": connectors} | facts)

    def client(self) -> ControlClient:
        self.clients.append(
            ControlClient(Connection.to_display(self.socket, protocols=PROTOCOLS)))
        return self.clients[-1]

    def heard(self) -> list[str]:
        """What the delegate was asked for since the last call, by all that reached the server."""
        for _ in range(2):  # the second turn of its loop comes after all that was ready before
            self.do("fail")
        return self._server.take_heard()

    def quit(self, first: str = "clients") -> None:
        if self._server.alive:
            self.do("quit", first=first)
        self._server.wait_for_end()
        for client in self.clients:
            client.close()

    def kill(self) -> None:
        self._server.kill()


@pytest.fixture
def server(build: Path):
    with tempfile.TemporaryDirectory() as folder:
        server = ControlServer(build / "tests/unit/control/control_test_server", Path(folder))
        try:
            yield server
            server.quit()
        finally:
            server.kill()


class Tool:
    """subletctl, as a person in front of that server would run it."""

    def __init__(self, program: Path, server: ControlServer) -> None:
        self._program = program
        self._server = server

    def start(
        self, *arguments: str, socket: str | None = None, **env: str
    ) -> contextlib.AbstractContextManager[subprocess.Popen]:
        return running(
            [self._program, *arguments], text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | {"WAYLAND_DISPLAY": socket or str(self._server.socket), "TZ": "UTC"}
            | env)

    def run(self, *arguments: str, status: int = 0, **options) -> str:
        """Runs to the end, which must be that status; returns stdout, or stderr of a failure."""
        with self.start(*arguments, **options) as process:
            out, err = process.communicate(timeout=DEADLINE)
        assert process.returncode == status, f"{out}{err}"
        return err if status else out

    def json(self, *arguments: str):
        return json.loads(self.run("--json", *arguments))


@pytest.fixture
def subletctl(build: Path, server: ControlServer) -> Tool:
    return Tool(build / "compositor/subletctl/subletctl", server)
