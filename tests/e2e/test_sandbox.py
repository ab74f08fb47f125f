"""Clients in a sandbox (security-context-v1) see nothing of leases unless a rule lets them in."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.lease_client import PROTOCOLS, LeaseClient
from support.protocols import Protocols
from support.story import hears
from support.wire import Connection

pytestmark = pytest.mark.debug

MANAGER = "wp_security_context_manager_v1"


@pytest.fixture
def enter_sandbox(tmp_path: Path) -> Iterator[Callable[[Compositor, str], LeaseClient]]:
    """Makes a client that the compositor knows as a sandboxed app of this id."""
    opened: list[Connection | LeaseClient | socket.socket] = []

    def enter(compositor: Compositor, app_id: str) -> LeaseClient:
        door = tmp_path / f"{app_id}.sock"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(door))
        listener.listen()
        stay_open, close = os.pipe()
        guard = Connection.to_display(
            compositor.socket, protocols=Protocols.installed("security-context-v1")
        )
        opened.extend((listener, guard))
        registry = guard.display.send("get_registry")
        guard.roundtrip()
        context = registry.bind(MANAGER).send("create_listener", listener.fileno(), stay_open)
        context.send("set_sandbox_engine", "org.example.sandbox")
        context.send("set_app_id", app_id)
        context.send("commit")
        assert guard.roundtrip() is None
        for fd in (stay_open, close):
            opened.append(os.fdopen(fd))
        opened.append(LeaseClient(Connection.to_display(door, protocols=PROTOCOLS)))
        return opened[-1]

    yield enter
    for item in reversed(opened):
        item.close()


def test_a_sandboxed_client_sees_no_lease_device(sublet, enter_sandbox):
    sandboxed = enter_sandbox(sublet, "org.example.App")
    assert sandboxed.devices == []
    assert sublet.client().devices


def test_a_sandboxed_client_that_a_rule_names_may_lease(configured, headset, enter_sandbox):
    sublet = configured(
        f"""
        [[display]]
        match = {{ connector = "{headset.name}" }}
        lease = "offer"
        clients = {{ sandbox = ["org.example.*"] }}
        """
    )
    welcome = enter_sandbox(sublet, "org.example.App")
    hears(welcome, "device.drm_fd", *headset.offered, "device.done")
    welcome.lease(headset.name)
    hears(welcome, headset.withdrawn, "device.done", "lease.lease_fd")
    assert enter_sandbox(sublet, "com.example.Stranger").devices == []
