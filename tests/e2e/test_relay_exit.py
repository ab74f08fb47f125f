"""Parent and nested sublet end, politely and not, or stand still: what is relayed goes back."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import leases
from support.control import subletctl
from support.lessee import LEASE_ENDED, LESSOR_GONE, Lessee
from support.story import assert_dead, eventually, granted, hears
from support.wire import DEADLINE

pytestmark = pytest.mark.debug

LOST_ITS_PARENT = 1  # exit status


@pytest.fixture
def lender(nested):
    return nested


@pytest.mark.parametrize("administered", ["sublet", "nested"])
def test_the_parent_or_the_nested_one_revokes(request, sublet, two, headset, lease, administered):
    first, second = two
    crtc = headset.crtc()
    assert subletctl(request.getfixturevalue(administered), "revoke", headset.name).status == 0
    hears(first, "lease.finished", *headset.offered, "device.done")
    hears(second, *headset.offered, "device.done")
    assert_dead(granted(lease), crtc.id)
    assert sublet.lessees() == []


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_parent_ends(sublet, nested, two, headset, lease, end):
    first, second = two
    crtc = headset.crtc()
    getattr(sublet.process, end)()
    hears(first, "lease.finished", "registry.global_remove device", "disconnected")
    hears(second, "registry.global_remove device", "disconnected")
    assert_dead(granted(lease), crtc.id)
    assert nested.process.wait() == LOST_ITS_PARENT


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_lessee_is_told_that_the_parent_has_ended(sublet, nested, two, end):
    lessee = Lessee.run(nested).wait_until_lit()
    getattr(sublet.process, end)()
    assert lessee.finish().status in (LEASE_ENDED, LESSOR_GONE)
    assert nested.process.wait() == LOST_ITS_PARENT


def test_the_nested_one_ends_politely(sublet, nested, two, headset, lease):
    first, second = two
    bystander = sublet.client()
    hears(bystander, "device.drm_fd", "device.done")
    crtc = headset.crtc()
    assert nested.process.stop() == 0
    hears(first, "lease.finished", "registry.global_remove device", "disconnected")
    hears(second, "registry.global_remove device", "disconnected")
    hears(bystander, *headset.offered, "device.done")
    assert_dead(granted(lease), crtc.id)
    assert sublet.lessees() == []


def test_the_nested_one_is_killed(sublet, nested, two, headset, lease):
    bystander = sublet.client()
    hears(bystander, "device.drm_fd", "device.done")
    crtc = headset.crtc()
    nested.process.kill()
    for client in two:
        hears(client, "disconnected")
    hears(bystander, *headset.offered, "device.done")
    assert_dead(granted(lease), crtc.id)
    assert sublet.lessees() == []


@contextlib.contextmanager
def socket_of(pid: int, fd: int) -> Iterator[socket.socket]:
    """Another process's, as one of ours."""
    with leases.borrowed(pid, fd) as borrowed, socket.socket(fileno=os.dup(borrowed)) as ours:
        yield ours


def connections(pid: int, server: Path) -> list[int]:
    """An fd of each of the process's connections to this server, the latest last."""
    found = {}
    for fd in sorted(int(entry.name) for entry in Path(f"/proc/{pid}/fd").iterdir()):
        file = os.readlink(f"/proc/{pid}/fd/{fd}")  # the same for duplicates, as event loops make
        if not file.startswith("socket:"):
            continue
        with socket_of(pid, fd) as ours, contextlib.suppress(OSError):  # it may lead nowhere
            if ours.getpeername() == str(server):
                found.setdefault(file, fd)
    return list(found.values())


def test_without_the_connection_for_leases_the_window_and_its_clients_stay(
    sublet, nested, two, headset, lease
):
    first, second = two
    bystander = sublet.client()
    hears(bystander, "device.drm_fd", "device.done")
    crtc = headset.crtc()
    _window, for_leases = connections(nested.pid, sublet.socket)
    with socket_of(nested.pid, for_leases) as connection:
        connection.shutdown(socket.SHUT_RDWR)
    hears(first, "lease.finished", "registry.global_remove device")
    hears(second, "registry.global_remove device")
    hears(bystander, *headset.offered, "device.done")
    assert_dead(granted(lease), crtc.id)
    assert sublet.lessees() == []
    assert subletctl(nested, "list").facts == []
    hears(first)


def test_a_parent_that_stands_still_holds_up_nobody_but_who_waits_for_it(
    sublet, nested, two, headset
):
    first, second = two
    with sublet.process.paused():
        lease = first.lease(headset.name)
        hears(first)  # only then is it asked for before the other
        rival = second.lease(headset.name)
        hears(second, "lease.finished")
        newcomers = [nested.client() for _ in range(3)]
        hears(first)
        assert not lease.answered
        assert rival.finished
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    for newcomer in newcomers:
        newcomer.wait_for("device.done")


def test_a_client_may_die_while_the_parent_stands_still(sublet, nested, two, headset):
    first, second = two
    with sublet.process.paused():
        first.lease(headset.name)
        assert first.connection.roundtrip() is None
        first.close()
        hears(second, headset.withdrawn, "device.done")
    hears(second, *headset.offered, "device.done")
    assert sublet.lessees() == []


def test_the_nested_one_can_be_ended_while_the_parent_stands_still(sublet, nested, two, lease):
    with sublet.process.paused():
        assert nested.process.stop(deadline=DEADLINE) == 0
    eventually(lambda: sublet.lessees() == [], "the lease is over")
