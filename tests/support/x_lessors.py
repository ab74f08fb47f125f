"""X servers that lend displays by RandR: Xorg on the card, and Xwayland in a sway on the card."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from support.compositor import Compositor
from support.processes import Process
from support.programs import configure_xorg
from support.randr_client import RandrClient
from support.wire import DEADLINE, DeadlinePassed


class XLessor(Compositor):
    """An X server; its clients find it by DISPLAY alone. `display` is ":0" or the like."""

    def restart(self) -> None:
        """Starts it, again if it has ended; returns when it accepts clients."""
        telling, told = os.pipe()
        argv = [*self._argv, "-displayfd", str(told)]
        self.process = Process(argv, env=self.environment, output=self.log, pass_fds=[told])
        os.close(told)
        try:
            with os.fdopen(telling) as number:
                self.display = f":{self._line(number)}"
        except BaseException:
            self.process.kill()
            raise
        self.socket = Path(f"/tmp/.X11-unix/X{self.display[1:]}")

    def client(self) -> RandrClient:
        """A new client; it is closed with the server."""
        self.clients.append(RandrClient(self.display))
        return self.clients[-1]

    def _line(self, number: TextIO) -> str:
        if not select.select([number], [], [], DEADLINE)[0]:
            raise DeadlinePassed(f"{self.process.name} is not ready:\n{self.process.text()}")
        line = number.readline()  # to its end, or the server is ended by SIGPIPE
        assert line, f"{self.process.name} ended:\n{self.process.text()}"
        return line.strip()

    def environment_of_clients(self) -> dict[str, str]:
        environment = {**self.environment, "DISPLAY": self.display}
        environment.pop("WAYLAND_DISPLAY", None)
        return environment


class Xorg(XLessor):
    """On the card, whose displays it lends; the headset is not part of its screen."""

    def __init__(self, card: str, folder: Path, **env: str) -> None:
        config = configure_xorg(folder, card)
        # A seat that is not seat0 has no virtual terminal.
        argv = ["Xorg", "-seat", "box", "-config", config, "-logfile", folder / "xorg.log", "-noreset"]
        super().__init__([*map(str, argv)], card, **env)


class Xwayland(XLessor):
    """As a sway has one for its X programs: it passes on the leases of the sway."""

    def __init__(self, card: str, **env: str) -> None:
        self.parent = Compositor.sway(card)
        variables = {"XDG_RUNTIME_DIR": str(self.parent.socket.parent)}
        try:
            super().__init__(
                ["Xwayland", "-rootless", "-noreset"], card,
                WAYLAND_DISPLAY=self.parent.socket.name, **variables, **env,
            )  # fmt: skip
        except BaseException:
            self.parent.kill()
            raise

    def lessees(self) -> list[int]:
        return self.parent.lessees()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        with self.parent.paused(), super().paused():
            yield

    def kill(self) -> None:
        super().kill()
        self.parent.kill()

    def forget(self) -> None:
        super().forget()
        self.parent.forget()


def start(kind: str, card: str, folder: Path) -> XLessor:
    return Xorg(card, folder) if kind == "Xorg" else Xwayland(card)


KINDS = ["Xorg", "Xwayland"]
