"""A server whose two devices, A and B, do as a test tells them."""

import os
import select
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from support.lease_client import PROTOCOLS, LeaseClient
from support.wire import DEADLINE, Connection, DeadlinePassed


class WireServer:
    """wire_test_server: its commands, what its delegates heard, and its clients."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.socket = folder / "wayland"
        self.clients: list[LeaseClient] = []
        self._heard: list[str] = []
        self._output = b""
        self._process = subprocess.Popen(
            [program, self.socket], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._read_line() == "listening"

    def connect(self) -> Connection:
        return Connection.to_display(self.socket, protocols=PROTOCOLS)

    def client(self, *, bind: bool = True) -> LeaseClient:
        """A client that has bound both devices, unless told not to."""
        self.clients.append(LeaseClient(self.connect(), bind=bind))
        return self.clients[-1]

    def do(self, *commands: str) -> None:
        """Runs these, each to its end; with several nothing happens in between."""
        self._process.stdin.write("".join(f"{command}\n" for command in commands).encode())
        self._process.stdin.flush()
        for command in commands:
            while (line := self._read_line()).startswith("heard "):
                self._heard.append(line.removeprefix("heard "))
            assert line == "ok", f"{command!r}: {line}"

    def settle(self) -> None:
        """Waits until the server has dealt with all that reached it until now: a second turn of its
        loop comes after everything that was ready before the first."""
        self.do("A on nothing")
        self.do("A on nothing")

    def heard(self) -> list[str]:
        """What the delegates heard since the last call."""
        self.settle()
        heard, self._heard = self._heard, []
        return heard

    def open_fds(self) -> int:
        self.settle()
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    def quit(self, order: str = "clients-first") -> None:
        """Ends the server, which must have nothing to complain of."""
        if self._process.poll() is None:
            self.do(f"quit {order}")
            self._process.stdin.close()
        assert self._process.wait(DEADLINE) == 0
        for client in self.clients:
            client.close()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def _read_line(self) -> str:
        end = time.monotonic() + DEADLINE
        output = self._process.stdout
        while b"\n" not in self._output:
            if not select.select([output], [], [], max(0, end - time.monotonic()))[0]:
                raise DeadlinePassed("the server says nothing")
            data = os.read(output.fileno(), 65536)
            assert data, f"the server is gone, status {self._process.wait(DEADLINE)}"
            self._output += data
        line, self._output = self._output.split(b"\n", 1)
        return line.decode()


@pytest.fixture
def server(build: Path):
    with tempfile.TemporaryDirectory() as folder:
        server = WireServer(build / "tests/wire/wire_test_server", Path(folder))
        try:
            yield server
            server.quit()
        finally:
            server.kill()
