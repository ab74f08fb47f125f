"""A server whose two devices, A and B, do as a test tells them, and another one that relays them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from stories import HMD, TV
from support.command_server import CommandServer
from support.lease_client import PROTOCOLS, LeaseClient
from support.wire import Connection


class WireServer:
    """wire_test_server: its commands, what its delegates heard, and its clients."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._server = CommandServer(program, folder / "wayland")
        self.socket = self._server.socket
        self.clients: list[LeaseClient] = []

    def connect(self) -> Connection:
        return Connection.to_display(self.socket, protocols=PROTOCOLS)

    def client(self, *, bind: bool = True) -> LeaseClient:
        """A client that has bound both devices, unless told not to."""
        self.clients.append(LeaseClient(self.connect(), bind=bind))
        return self.clients[-1]

    def do(self, *commands: str) -> None:
        """Runs these, each to its end; with several nothing happens in between."""
        self._server.do(*commands)

    def settle(self) -> None:
        """Waits until the server has dealt with all that reached it until now: a second turn of its
        loop comes after everything that was ready before the first."""
        self.do("A on nothing")
        self.do("A on nothing")

    def heard(self) -> list[str]:
        """What the delegates heard since the last call."""
        self.settle()
        return self._server.take_heard()

    def open_fds(self) -> int:
        self.settle()
        return self._server.open_fds()

    def quit(self, order: str = "clients-first") -> None:
        """Ends the server, which must have nothing to complain of."""
        if self._server.alive:
            self.do(f"quit {order}")
        self._server.wait_for_end()
        for client in self.clients:
            client.close()

    def kill(self) -> None:
        self._server.kill()


@pytest.fixture
def server(build: Path):
    with tempfile.TemporaryDirectory() as folder:
        server = WireServer(build / "tests/wire/wire_test_server", Path(folder))
        try:
            yield server
            server.quit()
        finally:
            server.kill()


class RelayServer(CommandServer):
    """relay_test_server and its clients."""

    def __init__(self, program: Path, socket: Path, parent: Path) -> None:
        super().__init__(program, socket, parent)
        self.clients: list[LeaseClient] = []

    def connect(self) -> Connection:
        return Connection.to_display(self.socket, protocols=PROTOCOLS)

    def client(self) -> LeaseClient:
        self.clients.append(LeaseClient(self.connect()))
        return self.clients[-1]

    def settle(self) -> None:
        """Lets it deal with all that has reached it."""
        self.do("nothing")
        self.do("nothing")


@pytest.fixture
def relay(build: Path, server, tmp_path: Path) -> Iterator[RelayServer]:
    relay = RelayServer(build / "tests/wire/relay_test_server", tmp_path / "relay", server.socket)
    try:
        yield relay
        if relay.alive:
            relay.do("quit")
            relay.wait_for_end()
        for client in relay.clients:
            client.close()
    finally:
        relay.kill()


@pytest.fixture
def parent(server, relay):
    """Offers a headset and a TV on A; B is shut."""
    server.do("A open", f"A publish {HMD} {TV}")
    return server
