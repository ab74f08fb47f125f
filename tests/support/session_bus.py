"""A D-Bus session bus, and the programs that a desktop session has on it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from support.processes import Process
from support.story import eventually


class SessionBus:
    """A bus of the test's own, and what runs beside it; everything ends with close().

    variables  what programs that the bus starts have in their environment
    """

    def __init__(self, folder: Path, **variables: str) -> None:
        self._folder = folder
        socket = folder / "bus"
        self.address = f"unix:path={socket}"
        self._programs: list[Process] = []
        command = ["dbus-daemon", "--session", "--nofork", f"--address={self.address}"]
        self.start(command, {**os.environ, **variables})
        eventually(socket.exists, "the bus is there")

    def start(self, command: Iterable[str], environment: dict[str, str]) -> Process:
        """A program with its output in a file of its name."""
        argv = list(command)
        environment = {**environment, "DBUS_SESSION_BUS_ADDRESS": self.address}
        log = self._folder / f"{Path(argv[0]).name}.log"
        self._programs.append(Process(argv, env=environment, output=log))
        return self._programs[-1]

    def close(self) -> None:
        """Prints what the programs said, for whoever looks for a fault."""
        for program in reversed(self._programs):
            program.kill()
            print(f"--- {program.name}:", program.text()[-4000:], sep="\n")
