"""One program that orders all its life, where each subletctl orders once."""

from __future__ import annotations

from typing import Any

from support.compositor import Compositor
from support.protocols import Protocols
from support.wire import Connection, Event


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
        self.close()

    def close(self) -> None:
        self._connection.close()

    def leases(self) -> list[int]:
        """The ids of those that run."""
        return [event.args["lease"] for event in self._told("lease")]

    def uses(self) -> dict[str, str]:
        """What each display is used for, by its name."""
        return {
            event.args["name"]: event.proxy.interface.enums["use"][event.args["use"]]
            for event in self._told("display")
        }

    def _told(self, name: str) -> list[Event]:
        """Of all there is, the events of this name."""
        watch = self._control.send("watch")
        heard = self._connection.heard
        assert self._connection.wait_for(lambda: heard(watch, "ready"))
        watch.send("destroy")
        told = heard(watch, name)
        self._connection.forget_history()
        return told

    def order(self, request: str, *arguments: Any) -> None:
        """Waits until it is done."""
        result = self._control.send(request, *arguments)
        assert self._connection.wait_for(lambda: not result.alive) is True
        assert [event.name for event in self._connection.events if event.proxy is result] == ["done"]
        self._connection.forget_history()
