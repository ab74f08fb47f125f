"""A client of sublet_control_v1 that keeps the log of all it heard as lines.

A watch is called "watch", the second "watch2" and so on; a result by what it is the answer to.
"""

from __future__ import annotations

import struct

from support.protocols import Protocols
from support.wire import Connection, Disconnected, Event, ProtocolError, Proxy

PROTOCOLS = Protocols.installed("sublet-control-v1")


class ControlClient:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.log: list[str] = []
        self._read_up_to = 0
        self._labels: dict[Proxy, str] = {}
        self._watches = 0
        connection.listener = self._hear
        self._registry = connection.display.send("get_registry")
        connection.roundtrip()

    def close(self) -> None:
        self.connection.close()

    @property
    def sees_control(self) -> bool:
        return bool(self.connection.globals("sublet_control_v1"))

    def bind(self) -> Proxy:
        return self._registry.bind("sublet_control_v1")

    def watch(self, control: Proxy) -> Proxy:
        watch = control.send("watch")
        self._watches += 1
        self._labels[watch] = "watch" if self._watches == 1 else f"watch{self._watches}"
        return watch

    def command(self, control: Proxy, request: str, *arguments) -> Proxy:
        result = control.send(request, *arguments)
        self._labels[result] = request
        return result

    def news(self) -> list[str]:
        """All that was heard since the last call, after a roundtrip."""
        fate = self.connection.roundtrip()
        if isinstance(fate, ProtocolError):
            self.log.append(f"error {fate.interface}.{fate.name}")
        elif isinstance(fate, Disconnected):
            self.log.append("disconnected")
        news = self.log[self._read_up_to :]
        self._read_up_to = len(self.log)
        return news

    def _hear(self, event: Event) -> None:
        if label := self._labels.get(event.proxy):
            values = "".join(f" {_text(value)}" for value in event.args.values())
            self.log.append(f"{'late ' if event.late else ''}{label}.{event.name}{values}")


def _text(value) -> str:
    if isinstance(value, bytes):
        return str(list(struct.unpack(f"={len(value) // 4}I", value)))
    return f"'{value}'" if isinstance(value, str) else str(value)
