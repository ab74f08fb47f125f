"""Stands between Wayland clients and their compositor, and can hold back what one says to the other.

    between = GoBetween(compositor.socket, folder / "wayland-between")
    between.hold("wp_drm_lease_v1.lease_fd")
    ... a client connects to between.socket ...
    between.wait_until_held()
    ... whatever is to happen while the event is underway ...
    between.release()

The order of messages stays as it was: what follows a held message on its way waits behind it. What
goes the other way passes. When one end has hung up, the other hears of it after the last message.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from support.protocols import Interface, Message
from support.terms_client import PROTOCOLS
from support.wire import DEADLINE, MAX_FDS, DeadlinePassed

OFFERS_TOLD = "wp_drm_lease_device_v1.done"


class GoBetween:
    """Listens on a socket of its own until it is closed; speaks wl_display, drm-lease-v1 and terms."""

    def __init__(self, compositor: Path, path: Path) -> None:
        self.socket = path
        self._compositor = compositor
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(path))
        self._listening.listen()
        self._wakeup, self._woken = socket.socketpair()
        self._wanted: str | None = None
        self._held = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="go-between", daemon=True)
        self._thread.start()

    def hold(self, message: str) -> None:
        """From the next "interface.message" on, nothing passes in its direction."""
        self._held.clear()
        self._wanted = message

    def wait_until_held(self, deadline: float = DEADLINE) -> None:
        """Returns when that message has come."""
        if not self._held.wait(deadline):
            raise DeadlinePassed(f"nobody says {self._wanted} within {deadline} s")

    def release(self) -> None:
        """Lets everything pass again."""
        self._wanted = None
        self._wakeup.send(b"!")

    @contextlib.contextmanager
    def passing(self, message: str) -> Iterator[None]:
        """For the start of a client: ends when the message has come, and is on its way again."""
        self.hold(message)
        yield
        self.wait_until_held()
        self.release()

    def close(self) -> None:
        self._closed = True
        self._wakeup.send(b"!")
        self._thread.join()
        for each in (self._listening, self._wakeup, self._woken):
            each.close()

    def __enter__(self) -> GoBetween:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _stops(self, name: str) -> bool:
        if name == self._wanted:
            self._held.set()
            return True
        return False

    def _work(self) -> None:
        ways: list[_Way] = []
        while not self._closed:
            with selectors.DefaultSelector() as selector:
                selector.register(self._listening, selectors.EVENT_READ, None)
                selector.register(self._woken, selectors.EVENT_READ, None)
                for way in ways:
                    if not way.ended:
                        selector.register(way.source, selectors.EVENT_READ, way)
                ready = {key.fileobj: key.data for key, _ in selector.select()}
            if self._woken in ready:
                self._woken.recv(64)
            if self._listening in ready:
                ways += self._accept()
            for way in ready.values():
                if way is not None:
                    way.read()
            for way in ways:
                way.pass_on(self._stops)
            ways = [way for way in ways if not way.closed and way.source.fileno() >= 0]
        for way in ways:
            way.source.close()

    def _accept(self) -> list[_Way]:
        client, _ = self._listening.accept()
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            server.connect(str(self._compositor))
        except OSError:
            client.close()
            return []
        objects = {1: PROTOCOLS.interfaces["wl_display"]}
        return [_Way(client, server, objects, True), _Way(server, client, objects, False)]


@dataclass
class _Way:
    """One direction of one connection."""

    source: socket.socket
    sink: socket.socket
    objects: dict[int, Interface]  # of the connection, by id
    requests: bool  # or events
    ended: bool = False  # nothing more will come
    closed: bool = False  # and all that came has been passed on
    _bytes: bytes = b""
    _fds: list[int] = field(default_factory=list)

    def read(self) -> None:
        try:
            data, fds, _, _ = socket.recv_fds(self.source, 65536, MAX_FDS, socket.MSG_CMSG_CLOEXEC)
        except OSError:
            data, fds = b"", []
        self.ended = not data
        self._bytes += data
        self._fds += fds

    def pass_on(self, stops: Callable[[str], bool]) -> None:
        """Sends what has come up to the first message, by its name, that `stops`: at once, so that
        whoever reads it never sees a part of it."""
        stopped, data, fds = False, b"", []
        for name, message, its in self._messages():
            if stops(name):
                stopped = True
                break
            self._bytes = self._bytes[len(message) :]
            del self._fds[: len(its)]
            if len(fds) + len(its) > MAX_FDS:
                self._send(data, fds)
                data, fds = b"", []
            data, fds = data + message, fds + its
        self._send(data, fds)
        if self.ended and not self.closed and not stopped:
            self.closed = True
            if self.requests:
                self.sink.shutdown(socket.SHUT_WR)  # The server's last words are still to come.
            else:
                self.sink.close()
                self.source.close()

    def _send(self, data: bytes, fds: list[int]) -> None:
        try:
            if data:
                sent = socket.send_fds(self.sink, [data], fds)
                self.sink.sendall(data[sent:])
        except OSError:
            pass  # It has hung up, which is found when it is read.
        for fd in fds:
            os.close(fd)

    def _messages(self) -> Iterator[tuple[str, bytes, list[int]]]:
        """(name, bytes, fds) of each whole message; what it creates is known afterwards."""
        while len(self._bytes) >= 8:
            id, word = struct.unpack_from("=II", self._bytes)
            size = word >> 16
            if len(self._bytes) < size:
                return
            interface, data = self.objects[id], self._bytes[:size]
            kinds = list(interface.requests.values()) if self.requests else interface.events
            message = kinds[word & 0xFFFF]
            count = sum(arg.type == "fd" for arg in message.args)
            self._note_new_objects(message, data[8:])
            yield f"{interface.name}.{message.name}", data, self._fds[:count]

    def _note_new_objects(self, message: Message, payload: bytes) -> None:
        offset = 0
        for arg in message.args:
            if arg.type == "fd":
                continue
            (word,) = struct.unpack_from("=I", payload, offset)
            offset += 4
            if arg.type in ("string", "array"):
                offset += (word + 3) & ~3
            elif arg.type == "new_id" and arg.interface is None:  # wl_registry.bind
                name = payload[offset : offset + word - 1].decode()
                offset += ((word + 3) & ~3) + 4  # and the version
                (id,) = struct.unpack_from("=I", payload, offset)
                self.objects[id] = PROTOCOLS.interfaces[name]
                offset += 4
            elif arg.type == "new_id":
                self.objects[word] = PROTOCOLS.interfaces[arg.interface]
