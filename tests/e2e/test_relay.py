"""A sublet in a window of another one passes on what that lends: what is true of the relay alone.

What is true of every lender is told of it too in test_grant, test_end, test_hotplug and
test_two_headsets.
"""

import ctypes
import os

import pytest

from support import drm_ioctl, leases
from support.lessee import LEASE_ENDED
from support.story import Display, eventually, granted, hears
from testbed import description

pytestmark = pytest.mark.debug

UNIVERSAL_PLANES = 2  # a client cap of the kernel's


@pytest.fixture
def displays():
    return description.desk(pipes=4, headsets=2)


@pytest.fixture
def other(card) -> Display:
    """The second headset."""
    return Display(card, 2)


@pytest.fixture
def lender(nested):
    return nested


@pytest.fixture
def bystander(sublet):
    """A client of the parent itself, which hears what becomes of its headsets."""
    client = sublet.client()
    client.news()
    return client


def test_a_client_of_the_nested_one_hears_what_one_of_the_parent_hears(sublet, two):
    (of_parent, of_nested) = sublet.client(), two[0]
    assert of_parent.news() == of_nested.log


def test_who_waits_until_it_runs_finds_the_offers_there(sublet, nest, headset, tmp_path):
    """As a program does that is started in it."""
    found = tmp_path / "found"
    lessee = f"{os.environ['SUBLET_BUILD']}/lessee-client/sublet-lessee"
    nest(sublet, "-s", f"{lessee} list >{found}.part; mv {found}.part {found}")
    eventually(found.exists, "the program has ended")
    assert headset.name in found.read_text(encoding="utf-8")


def planes_told(node: int) -> int:
    """How many planes the kernel tells whoever has opened the node like this."""
    count = {"planes": ("planes_ptr", ctypes.c_uint32)}
    _, arrays = drm_ioctl.read_arrays(
        node, drm_ioctl.MODE_GETPLANERESOURCES, drm_ioctl.PlaneRes, count
    )
    return len(arrays["planes"])


def test_each_client_enumerates_with_an_open_file_of_its_own_that_is_no_masters(two):
    first, second = (client.devices[0].fd.fileno() for client in two)
    for node in (first, second):
        with pytest.raises(PermissionError):
            leases.objects_of(node)
    before = planes_told(second)
    drm_ioctl.call(first, drm_ioctl.SET_CLIENT_CAP, drm_ioctl.ClientCap(UNIVERSAL_PLANES, 1))
    assert planes_told(first) > before
    assert planes_told(second) == before


def test_a_grant_takes_the_headset_from_everybody_and_then_gives_the_fd_to_one(
    sublet, two, headset, bystander
):
    first, second = two
    lease = first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    hears(second, headset.withdrawn, "device.done")
    hears(bystander, headset.withdrawn, "device.done")
    assert leases.objects_of(granted(lease)) == headset.pipe()
    assert len(sublet.lessees()) == 1


def test_the_nested_one_keeps_no_file_of_the_lease(sublet, nested, lease):
    assert leases.objects(sublet.card, nested.pid) == []
    lease.fd.close()
    eventually(lambda: sublet.lessees() == [], "it was the last one")


@pytest.mark.qemu
def test_a_client_of_the_parent_and_one_of_the_nested_one_take_turns(
    sublet, two, headset, other, bystander
):
    nested_client, _ = two
    taken = bystander.lease(headset.name)
    hears(bystander, headset.withdrawn, "device.done", "lease.lease_fd")
    hears(nested_client, headset.withdrawn, "device.done")
    nested_client.lease(other.name)
    hears(nested_client, other.withdrawn, "device.done", "lease.lease_fd")
    hears(bystander, other.withdrawn, "device.done")
    taken.destroy()
    hears(bystander, *headset.offered, "device.done")
    hears(nested_client, *headset.offered, "device.done")
    nested_client.lease(headset.name)
    hears(nested_client, headset.withdrawn, "device.done", "lease2.lease_fd")


def test_a_client_that_gives_up_before_the_answer_leaves_the_headset_free(sublet, two, headset):
    first, second = two
    for _ in range(5):
        with sublet.process.paused():
            first.lease(headset.name).destroy()
            assert first.connection.roundtrip() is None
        second.wait_for("device.done")
        second.connection.wait_for(lambda: second.offer(headset.name))
        second.news()
        first.connection.wait_for(lambda: first.offer(headset.name))
    second.lease(headset.name)
    second.wait_for("lease.lease_fd")
    assert len(sublet.lessees()) == 1


def test_a_lessee_is_told_that_its_headset_was_unplugged(run_lessee, two, headset):
    lessee = run_lessee("--match", f"connector={headset.name}").wait_until_lit()
    headset.unplug()
    assert lessee.finish().status == LEASE_ENDED


@pytest.mark.slow
def test_fifty_leases_leave_no_file_open_anywhere(sublet, nested, two, headset):
    first, second = two

    def one_more(round: int) -> None:
        lease = first.lease(headset.name)
        first.connection.wait_for(lambda: lease.answered)
        lease.fd.close()
        if round % 2:
            lease.destroy()
        first.connection.wait_for(lambda: first.offer(headset.name))
        nested.client().close()

    one_more(0)
    before = sublet.process.open_fds(), nested.process.open_fds()
    for round in range(50):
        one_more(round)
    after = sublet.process.open_fds(), nested.process.open_fds()
    # Not exact: connections are just being closed, and a node may be on its way.
    assert all(now < then + 10 for now, then in zip(after, before, strict=True)), (before, after)
    assert sublet.lessees() == []
