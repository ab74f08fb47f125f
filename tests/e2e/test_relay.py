"""A sublet in a window of another one passes on what that lends, from the offer to every end."""

import ctypes

import pytest

from support import drm_ioctl, leases
from support.lessee import LEASE_ENDED, Lessee
from support.story import Display, assert_dead, comes_on_offer, eventually, granted, hears
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
def nested(nest, sublet):
    return nest(sublet)


@pytest.fixture
def two(nested, headset, other):
    """Two clients of the nested one that have heard of both headsets."""
    clients = nested.client(), nested.client()
    for client in clients:
        hears(client, "device.drm_fd", *headset.offered, *other.offered, "device.done")
    return clients


@pytest.fixture
def lease(two, headset):
    """One that the first of two clients got, which both have heard."""
    lease = two[0].lease(headset.name)
    two[0].wait_for("lease.lease_fd")
    for client in two:
        client.wait_for("device.done")
        client.news()
    return lease


@pytest.fixture
def bystander(sublet):
    """A client of the parent itself, which hears what becomes of its headsets."""
    client = sublet.client()
    client.news()
    return client


def test_a_client_of_the_nested_one_hears_what_one_of_the_parent_hears(sublet, two):
    (of_parent, of_nested) = sublet.client(), two[0]
    assert of_parent.news() == of_nested.log


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


def test_a_lessee_drives_the_headset_through_the_nested_one_without_a_modeset(nested, two):
    report = Lessee.run(nested, "--frames", "20", "--all").finish()
    assert report.status == 0, report.errors
    assert [head["modeset"] for head in report.facts["heads"]] == [False, False]
    assert [head["flips"] for head in report.facts["heads"]] == [20, 20]


def test_both_headsets_are_leased_in_one_request(sublet, two, headset, other):
    first, second = two
    lease = first.lease(headset.name, other.name)
    hears(first, headset.withdrawn, other.withdrawn, "device.done", "lease.lease_fd")
    hears(second, headset.withdrawn, other.withdrawn, "device.done")
    assert leases.objects_of(granted(lease)) == sorted(headset.pipe() + other.pipe())
    lease.destroy()
    for client in two:
        hears(client, *headset.offered, *other.offered, "device.done")


def test_of_two_who_ask_at_once_one_gets_the_headset(sublet, two, headset):
    rivals = [client.lease(headset.name) for client in two]
    for client in two:
        client.connection.wait_for(lambda c=client: c.leases[0].answered)
    assert sorted(lease.finished for lease in rivals) == [False, True]
    assert len(sublet.lessees()) == 1


def test_a_request_that_comes_too_late_is_finished(two, headset):
    first, second = two
    late = second.request(headset.name)
    first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    second.submit(late)
    hears(second, headset.withdrawn, "device.done", "lease.finished")
    hears(first)


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


def test_destroying_the_lease_ends_it_though_the_fd_is_open(sublet, two, headset, lease):
    crtc = headset.crtc()
    lease.destroy()
    for client in two:
        hears(client, *headset.offered, "device.done")
    assert_dead(granted(lease), crtc.id)
    assert sublet.lessees() == []


def test_closing_the_fd_ends_the_lease(sublet, two, headset, lease):
    first, second = two
    lease.fd.close()
    hears(first, "lease.finished", *headset.offered, "device.done")
    hears(second, *headset.offered, "device.done")
    assert sublet.lessees() == []


def test_closing_the_fd_and_destroying_the_lease_offers_the_headset_once(two, headset, lease):
    first, second = two
    lease.fd.close()
    lease.destroy()
    hears(second, *headset.offered, "device.done")
    news = first.news()
    assert [line for line in news if line != "late lease.finished"] == [
        *headset.offered,
        "device.done",
    ]


def test_disconnecting_ends_the_lease(sublet, two, headset, lease):
    first, second = two
    first.close()
    hears(second, *headset.offered, "device.done")
    assert sublet.lessees() == []


def test_killing_the_lessee_ends_its_lease(sublet, nested, two, headset):
    lessee = Lessee.run(nested, "--match", f"connector={headset.name}").wait_until_lit()
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    lessee.kill()
    for client in two:
        hears(client, *headset.offered, "device.done")
    assert sublet.lessees() == []


@pytest.mark.parametrize("end", ["destroy", "close", "disconnect"])
def test_the_headset_is_leased_again_by_another_client(sublet, two, headset, lease, end):
    _, second = two
    {"destroy": lease.destroy, "close": lease.fd.close, "disconnect": two[0].close}[end]()
    hears(second, *headset.offered, "device.done")
    again = second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")
    assert leases.objects_of(granted(again)) == headset.pipe()


def test_whoever_binds_during_a_lease_sees_the_headset_afterwards(
    nested, headset, other, lease
):
    newcomer = nested.client()
    hears(newcomer, "device.drm_fd", *other.offered, "device.done")
    lease.destroy()
    hears(newcomer, *headset.offered, "device.done")


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


# The headset is pulled and plugged ---------------------------------------------------------------


def test_an_offered_headset_that_is_unplugged_is_withdrawn_until_it_is_back(two, headset):
    for _ in range(3):
        headset.unplug()
        for client in two:
            hears(client, headset.withdrawn, "device.done")
        headset.plug()
        for client in two:
            hears(client, *headset.offered, "device.done")


def test_a_leased_headset_that_is_unplugged_finishes_the_lease(sublet, two, headset, lease):
    first, second = two
    crtc = headset.crtc()
    headset.unplug()
    hears(first, "lease.finished")
    hears(second)
    assert_dead(granted(lease), crtc.id)
    headset.plug()
    for client in two:
        hears(client, *headset.offered, "device.done")
    second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")


def test_a_headset_unplugged_between_request_and_submit_finishes_the_lease(two, headset):
    first, second = two
    request = first.request(headset.name)
    first.news()
    headset.unplug()
    hears(first, headset.withdrawn, "device.done")
    first.submit(request)
    hears(first, "lease.finished")
    hears(second, headset.withdrawn, "device.done")


def test_a_headset_unplugged_just_before_submit_is_not_left_leased(sublet, two, headset):
    first, _ = two
    request = first.request(headset.name)
    headset.unplug()
    first.submit(request)
    first.wait_for("lease.finished")
    assert sublet.lessees() == []
    headset.plug()
    comes_on_offer(first, headset)


def test_a_lessee_is_told_that_its_headset_was_unplugged(nested, two, headset):
    lessee = Lessee.run(nested, "--match", f"connector={headset.name}").wait_until_lit()
    headset.unplug()
    assert lessee.finish().status == LEASE_ENDED


# Again and again ---------------------------------------------------------------------------------


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
