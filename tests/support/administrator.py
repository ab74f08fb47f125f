"""One program that orders all its life, where each subletctl orders once."""

from __future__ import annotations

from typing import Any

from support.compositor import Compositor
from support.protocols import Protocols
from support.wire import Connection


class Administrator:
    """A client of sublet-control-v1; owns its connection."""

    def __init__(self, compositor: Compositor) -> None:
        protocols = Protocols.installed("sublet-control-v1")
        self._connection = Connection.to_display(compositor.socket, protocols=protocols)
        registry = self._connection.display.send("get_registry")
        self._connection.roundtrip()
        self._control = registry.bind("sublet_control_v1", version=1)

    def __enter__(self) -> Administrator:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def leases(self) -> list[int]:
        """The ids of those that run."""
        watch = self._control.send("watch")
        heard = self._connection.heard
        assert self._connection.wait_for(lambda: heard(watch, "ready"))
        watch.send("destroy")
        return [event.args["lease"] for event in heard(watch, "lease")]

    def order(self, request: str, *arguments: Any) -> None:
        """Waits until it is done."""
        result = self._control.send(request, *arguments)
        assert self._connection.wait_for(lambda: not result.alive) is True
        assert [event.name for event in self._connection.events if event.proxy is result] == ["done"]
        self._connection.forget_history()
