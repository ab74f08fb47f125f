"""A Wayland client in plain Python: the protocol as bytes, every event kept in order.

    protocols = Protocols.installed("drm-lease-v1")
    with Connection.to_display(protocols=protocols) as connection:
        registry = connection.display.send("get_registry")
        connection.roundtrip()
        device = registry.bind("wp_drm_lease_device_v1")
        connection.wait_for(lambda: connection.heard(device, "done"))

Nothing here checks what a test sends: a test may break every rule of a protocol. What the server
does about it is a value, `Connection.fate`; only a deadline that passes is raised.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.protocols import Interface, Message, Protocols


def _is_slow() -> bool:
    """Whether the kernel watches each of its own accesses to memory, or a program plays the processor."""
    vendor = Path("/sys/class/dmi/id/sys_vendor")
    emulated = vendor.exists() and "QEMU" in vendor.read_text(encoding="ascii", errors="replace")
    return emulated or Path("/sys/kernel/debug/kmemleak").exists()


# Seconds for what takes milliseconds on a machine that has time, and a thousand times that on another.
DEADLINE = 120.0 if _is_slow() else 30.0
MAX_FDS = 28  # in one read, as libwayland sends them


class DeadlinePassed(AssertionError):
    """What a test waited for did not happen in time."""


class Unreadable(AssertionError):
    """An event came that its object, as this side knows it, cannot send."""


@dataclass(frozen=True)
class ProtocolError:
    """The server's last word; `name` is an entry of the interface's error enum, or the number."""

    interface: str
    name: str
    message: str = field(compare=False, default="")


@dataclass(frozen=True)
class Disconnected:
    """The server closed the connection without a word."""


Fate = ProtocolError | Disconnected | None


class Fd:
    """A file descriptor that came with an event; its connection closes it at the latest."""

    def __init__(self, number: int) -> None:
        self._number = number

    def fileno(self) -> int:
        return self._number

    def take(self) -> int:
        """The number; closing it is the caller's business from now on."""
        number, self._number = self._number, -1
        return number

    def close(self) -> None:
        if self._number >= 0:
            os.close(self.take())


class Proxy:
    """The client's side of one object."""

    def __init__(self, connection: Connection, interface: Interface, id: int, version: int) -> None:
        self.connection = connection
        self.interface = interface
        self.id = id
        self.version = version
        self.alive = True  # until a destructor of it was sent or heard

    def send(self, request: str, *args: Any) -> Proxy | None:
        """Sends a request; returns the object that it creates, if it does.

        Takes the arguments in the XML's order without the new id: int (fixed: in 1/256), str, bytes
        for an array, Proxy, id or None for an object, number or Fd for an fd (still the caller's).
        """
        return self.connection.send(self, self.interface.requests[request], args)

    def bind(self, interface: str, name: int | None = None, version: int = 1) -> Proxy:
        """For a wl_registry: binds the global `name`, without it the first of the interface."""
        name = self.connection.globals(interface)[0] if name is None else name
        spec = self.connection.protocols.interfaces[interface]
        return self.connection.send(self, self.interface.requests["bind"], (name,), spec, version)

    def __repr__(self) -> str:
        return f"{self.interface.name}#{self.id}"


@dataclass(frozen=True)
class Event:
    """One event as it came; `late` if the client had destroyed the object already."""

    proxy: Proxy
    name: str
    args: dict[str, Any]  # by the XML's names; Proxy for an object, Fd for an fd, None for null
    late: bool


class Connection:
    """One client over a connected stream socket, which it owns. Not thread safe.

    `events` has everything that came, in order; `listener`, if set, is called with each event.
    `objects` has what the server did not delete yet, by id.
    """

    def __init__(self, sock: socket.socket, protocols: Protocols) -> None:
        self.protocols = protocols
        self.events: list[Event] = []
        self.objects: dict[int, Proxy] = {}
        self.fate: Fate = None
        self.listener: Callable[[Event], None] | None = None
        self._socket = sock
        self._input = b""
        self._input_fds: list[int] = []
        self._free_ids: list[int] = []
        self._next_id = 1
        self._held_back: tuple[bytearray, list[int]] | None = None
        self.display = self._create(protocols.interfaces["wl_display"], 1)

    @classmethod
    def to_display(cls, name: str | Path | None = None, *, protocols: Protocols) -> Connection:
        """Connects by path or name in XDG_RUNTIME_DIR; by WAYLAND_DISPLAY if there is none."""
        folder = Path(os.environ.get("XDG_RUNTIME_DIR", "/"))
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.connect(str(folder / (name or os.environ["WAYLAND_DISPLAY"])))
        return cls(sock, protocols)

    def fileno(self) -> int:
        """Its socket; -1 once it is closed."""
        return self._socket.fileno()

    def close(self) -> None:
        """Disconnects, and closes every descriptor that nobody took."""
        self._socket.close()
        while self._input_fds:
            os.close(self._input_fds.pop())
        for event in self.events:
            for value in event.args.values():
                if isinstance(value, Fd):
                    value.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def heard(self, proxy: Proxy, name: str) -> list[Event]:
        """The events of that name which `proxy` got so far."""
        return [event for event in self.events if event.proxy is proxy and event.name == name]

    def globals(self, interface: str) -> list[int]:
        """The names of an interface's globals that a registry told of and did not take back."""
        names: dict[int, None] = {}
        for event in self.events:
            if event.proxy.interface.name == "wl_registry":
                if event.name == "global_remove":
                    names.pop(event.args["name"], None)
                elif event.args["interface"] == interface:
                    names[event.args["name"]] = None
        return list(names)

    def forget_history(self) -> None:
        """Forgets the events so far, but for those whose descriptors it still has to close."""
        self.events = [
            event for event in self.events
            if any(isinstance(v, Fd) and v.fileno() >= 0 for v in event.args.values())
        ]  # fmt: skip

    def roundtrip(self, deadline: float = DEADLINE) -> Fate:
        """Waits until the server answered all that was sent; returns the fate: None if alive."""
        callback = self.display.send("sync")
        self.wait_for(lambda: not callback.alive, deadline)
        return self.fate

    def wait_for(self, predicate: Callable[[], Any], deadline: float = DEADLINE) -> Any:
        """Reads until the predicate is true or the connection has ended; returns its last value.

        DeadlinePassed after `deadline` seconds; Unreadable, as from read().
        """
        end = time.monotonic() + deadline
        while not (value := predicate()) and self.fate is None:
            remaining = end - time.monotonic()
            if remaining <= 0:
                passed = DeadlinePassed(f"not within {deadline:g} s")
                passed.add_note(f"last heard: {self.events[-5:]}")
                raise passed
            self.read(remaining)
        return value

    def read(self, timeout: float) -> None:
        """Reads once, waiting `timeout` seconds at most, and takes in what came.

        Unreadable if that is no event of an object of this connection.
        """
        self._fetch(timeout)
        self._take_in_all()

    def time_of_arrival(self, tail: bytes, deadline: float = DEADLINE) -> float:
        """Waits until what has come ends with these bytes; returns when that was, by CLOCK_MONOTONIC in
        seconds. Only then are the events taken in: a clock that must not count this stops here.

        Exceptions as those of wait_for().
        """
        end = time.monotonic() + deadline
        while not self._input.endswith(tail) and self.fate is None:
            if (remaining := end - time.monotonic()) <= 0:
                raise DeadlinePassed(f"{tail!r} did not come within {deadline} s")
            self._fetch(remaining)
        arrival = time.monotonic()
        self._take_in_all()
        return arrival

    def _fetch(self, timeout: float) -> None:
        self._socket.settimeout(max(timeout, 1e-6))
        try:
            data, fds, _, _ = socket.recv_fds(
                self._socket, 65536, MAX_FDS, socket.MSG_CMSG_CLOEXEC
            )
        except TimeoutError:
            return
        except ConnectionError:
            data, fds = b"", []
        self._input_fds += fds
        if not data:
            self.fate = self.fate or Disconnected()
        self._input += data

    def _take_in_all(self) -> None:
        while len(self._input) >= 8:
            id, word = struct.unpack_from("=II", self._input)
            size = word >> 16
            if len(self._input) < size:
                break
            message, self._input = self._input[8:size], self._input[size:]
            self._receive(id, word & 0xFFFF, message)

    @contextlib.contextmanager
    def at_once(self) -> Iterator[None]:
        """What is sent meanwhile goes out together in the end, as a client's library sends it. The
        descriptors with it must stay open until then."""
        self._held_back = bytearray(), []
        try:
            yield
        finally:
            (messages, fds), self._held_back = self._held_back, None
            if messages:
                self._write(bytes(messages), fds)

    def send_raw(self, id: int, opcode: int, payload: bytes = b"", fds: Iterable[int] = ()) -> None:
        """Sends any message to any object id; into the void if the connection has ended."""
        message = struct.pack("=II", id, (8 + len(payload)) << 16 | opcode) + payload
        if self._held_back is None:
            self._write(message, list(fds))
            return
        self._held_back[0].extend(message)
        self._held_back[1].extend(fds)

    def _write(self, message: bytes, fds: list[int]) -> None:
        self._socket.settimeout(DEADLINE)
        try:
            sent = socket.send_fds(self._socket, [message], fds)
            self._socket.sendall(message[sent:])
        except ConnectionError:
            pass  # the server's last words may still wait to be read

    def send(
        self,
        proxy: Proxy,
        request: Message,
        args: Iterable[Any],
        new_interface: Interface | None = None,
        new_version: int = 1,
    ) -> Proxy | None:
        """As Proxy.send(); `new_interface` and `new_version` are for a new id without a type."""
        payload, fds, created = b"", [], None
        values = iter(args)
        for arg in request.args:
            if arg.type == "new_id" and arg.interface is None:
                payload += _string(new_interface.name) + struct.pack("=I", new_version)
                created = self._create(new_interface, new_version)
                payload += struct.pack("=I", created.id)
            elif arg.type == "new_id":
                created = self._create(self.protocols.interfaces[arg.interface], proxy.version)
                payload += struct.pack("=I", created.id)
            else:
                value = next(values)
                if arg.type == "fd":
                    fds.append(value if isinstance(value, int) else value.fileno())
                else:
                    payload += _encode(arg.type, value)
        if request.destructor:
            proxy.alive = False
        self.send_raw(proxy.id, request.opcode, payload, fds)
        return created

    def _create(self, interface: Interface, version: int, id: int | None = None) -> Proxy:
        if id is None and self._free_ids:
            id = self._free_ids.pop(0)
        elif id is None:
            id, self._next_id = self._next_id, self._next_id + 1
        proxy = self.objects[id] = Proxy(self, interface, id, version)
        return proxy

    def _receive(self, id: int, opcode: int, payload: bytes) -> None:
        try:
            proxy = self.objects[id]
            message = proxy.interface.events[opcode]
            args = self._decode(proxy, message, payload)
        except (LookupError, struct.error, UnicodeDecodeError) as error:
            sender = self.objects.get(id, f"object {id}")
            raise Unreadable(f"event {opcode} of {sender} with {payload!r}: {error!r}") from error
        event = Event(proxy, message.name, args, late=not proxy.alive)
        proxy.alive = proxy.alive and not message.destructor
        if proxy is self.display:
            self._take_in(event)
        else:
            self.events.append(event)
            if self.listener:
                self.listener(event)

    def _decode(self, proxy: Proxy, message: Message, payload: bytes) -> dict[str, Any]:
        """The arguments of one event, by name; creates the objects that it tells of."""
        args: dict[str, Any] = {}
        offset = 0
        for arg in message.args:
            if arg.type == "fd":
                args[arg.name] = Fd(self._input_fds.pop(0))
                continue
            signed = arg.type in ("int", "fixed")
            (word,) = struct.unpack_from("=i" if signed else "=I", payload, offset)
            offset += 4
            if arg.type in ("string", "array"):
                data = payload[offset : offset + word]
                offset += (word + 3) & ~3
                if arg.type == "string":
                    data = data[:-1].decode() if word else None
                args[arg.name] = data
            elif arg.type == "object":
                args[arg.name] = self.objects.get(word)
            elif arg.type == "new_id":
                interface = self.protocols.interfaces[arg.interface]
                args[arg.name] = self._create(interface, proxy.version, word)
            else:
                args[arg.name] = word
        return args

    def _take_in(self, event: Event) -> None:
        """The events of wl_display are the connection's own business."""
        if event.name == "delete_id":
            if self.objects.pop(event.args["id"], None) is None:
                raise Unreadable(f"{event.args['id']} is deleted, and is no object")
            self._free_ids.append(event.args["id"])
            return
        culprit, code = event.args["object_id"], event.args["code"]
        self.fate = ProtocolError(
            culprit.interface.name if culprit else "unknown object",
            culprit.interface.errors.get(code, str(code)) if culprit else str(code),
            event.args["message"],
        )


def _encode(type: str, value: Any) -> bytes:
    if type == "string":
        return _string(value)
    if type == "array":
        return struct.pack("=I", len(value)) + value + bytes(-len(value) % 4)
    if type == "object":
        value = value.id if isinstance(value, Proxy) else value or 0
    return struct.pack("=i" if type in ("int", "fixed") else "=I", value)


def _string(value: str | None) -> bytes:
    if value is None:
        return struct.pack("=I", 0)
    data = value.encode() + b"\0"
    return struct.pack("=I", len(data)) + data + bytes(-len(data) % 4)
