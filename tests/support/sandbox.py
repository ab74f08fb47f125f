"""A door of a compositor through which clients come in as sandboxed (security-context-v1)."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from pathlib import Path

from support.protocols import Protocols
from support.wire import Connection

MANAGER = "wp_security_context_manager_v1"


class Sandbox:
    """Whoever connects to `door` is an app of this id in the compositor's eyes, until close().

    AssertionError if the compositor knows no sandboxes.
    """

    def __init__(self, compositor: Path, app_id: str = "org.example.App") -> None:
        self._open = contextlib.ExitStack()
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="sandbox-"))
        self.door = Path(folder) / "door"
        try:
            self._make_door(compositor, app_id)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._open.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make_door(self, compositor: Path, app_id: str) -> None:
        listener = self._open.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(str(self.door))
        listener.listen()
        stays_open, closes_it = os.pipe()
        for fd in (stays_open, closes_it):
            self._open.callback(os.close, fd)
        guard = self._open.enter_context(
            Connection.to_display(compositor, protocols=Protocols.installed("security-context-v1"))
        )
        registry = guard.display.send("get_registry")
        guard.roundtrip()
        assert guard.globals(MANAGER), "the compositor knows no sandboxes"
        context = registry.bind(MANAGER).send("create_listener", listener.fileno(), stays_open)
        context.send("set_sandbox_engine", "org.example.sandbox")
        context.send("set_app_id", app_id)
        context.send("commit")
        assert guard.roundtrip() is None
