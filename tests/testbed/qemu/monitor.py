"""QEMU's monitor, through which a running machine is told what to do (docs/interop/qmp-spec)."""

import json
import pathlib
import socket
import time

from ..errors import TestbedError

PATIENCE = 60   # seconds that any one answer may take
POLL_SECONDS = 0.05     # the monitor tells only when it is asked


class Monitor:
    """One conversation, over a connected socket, which is borrowed."""

    @staticmethod
    def words(fd: int) -> list:
        """What QEMU is told, so that it listens to the socket `fd`."""
        return ["-chardev", f"socket,id=control,fd={fd}",
                "-object", "monitor-qmp,id=monitor,chardev=control"]

    def __init__(self, wire: socket.socket):
        wire.settimeout(PATIENCE)
        self._wire = wire
        self._lines = wire.makefile(encoding="utf-8")
        self._lines.readline()  # its greeting
        self._ask("qmp_capabilities")

    def save(self, path: pathlib.Path):
        """Writes the machine's state to a file; the machine stands still afterwards."""
        self._ask("migrate", uri=f"file:{path}")
        while (status := self._ask("query-migrate").get("status")) != "completed":
            if status in ("failed", "cancelled"):
                raise TestbedError(f"QEMU could not keep the guest's state: {status}")
            time.sleep(POLL_SECONDS)

    def _ask(self, command: str, **arguments) -> dict:
        self._wire.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        for line in self._lines:
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise TestbedError(f"QEMU: {answer['error']['desc']}")
        raise TestbedError("QEMU is gone")
