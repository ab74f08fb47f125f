"""Clients that break the protocol: they are thrown out, alone, and the lessor goes on."""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable

from cases.case import core, must
from scene import Scene

from support.lease_client import Device, LeaseClient
from support.wire import ProtocolError

FATAL = core("wl_display.error", "The error event is sent out when a fatal (non-recoverable) error has "
                                 "occurred.")
NOT_THERE = 0xDEAD


def _request(client: LeaseClient, device: Device) -> int:
    return device.proxy.send("create_lease_request").id


def _null_connector(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(_request(client, device), 0, struct.pack("=I", 0))


def _no_connector(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(_request(client, device), 0, struct.pack("=I", client.registry.id))


def _missing_connector(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(_request(client, device), 0, struct.pack("=I", NOT_THERE))


def _unknown_request(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(device.proxy.id, 9)


def _short_request(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(device.proxy.id, 0)


def _unknown_object(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(NOT_THERE, 0)


def _id_in_use(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(device.proxy.id, 0, struct.pack("=I", device.proxy.id))


def _id_out_of_range(client: LeaseClient, device: Device) -> None:
    client.connection.send_raw(device.proxy.id, 0, struct.pack("=I", 0xF0000000))


BREACHES: tuple[tuple[str, str, Callable[[LeaseClient, Device], None]], ...] = (
    ("null_connector", "no object where a connector is wanted", _null_connector),
    ("no_connector", "another object where a connector is wanted", _no_connector),
    ("missing_connector", "an object that does not exist where a connector is wanted", _missing_connector),
    ("unknown_request", "a request that the device does not have", _unknown_request),
    ("short_request", "a request without its argument", _short_request),
    ("unknown_object", "a request to an object that does not exist", _unknown_object),
    ("id_in_use", "a new object with the id of another", _id_in_use),
    ("id_out_of_range", "a new object with an id of the server's", _id_out_of_range),
)


def breach(commit: Callable[[LeaseClient, Device], None], s: Scene) -> None:
    """Whoever commits it is thrown out; everybody else can lease."""
    device = s.device(s.first)
    commit(s.first, device)
    s.until(lambda: s.first.fate is not None, "the client is thrown out")
    assert isinstance(s.first.fate, ProtocolError), "the connection ends without a word"
    s.thrives(s.second)
    s.grant(s.second, s.headset)


for _name, _what, _commit in BREACHES:
    must("hostile", f"{_what}: an error, for this client alone", FATAL, _name)(
        functools.partial(breach, _commit)
    )
