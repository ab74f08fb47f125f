"""Two headsets on one card, leased one by one and together."""

import pytest

from support import leases
from support.stage import every_lender
from support.story import Display, granted, hears
from testbed import description

pytestmark = [pytest.mark.debug, every_lender]


@pytest.fixture
def displays():
    return description.desk(pipes=4, headsets=2)


@pytest.fixture
def other(card) -> Display:
    """The second headset."""
    return Display(card, 2)


def test_both_are_offered_in_one_batch(lender, headset, other):
    hears(lender.client(), "device.drm_fd", *headset.offered, *other.offered, "device.done")


def test_each_is_leased_by_another_client(sublet, two, headset, other):
    first, second = two
    one = first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    another = second.lease(other.name)
    hears(second, headset.withdrawn, "device.done", other.withdrawn, "device.done",
          "lease.lease_fd")  # fmt: skip
    hears(first, other.withdrawn, "device.done")
    assert leases.objects_of(granted(one)) == headset.pipe()
    assert leases.objects_of(granted(another)) == other.pipe()
    assert len(sublet.lessees()) == 2


def test_the_end_of_one_lease_leaves_the_other_alone(two, headset, other, lease):
    first, second = two
    another = second.lease(other.name)
    hears(second, other.withdrawn, "device.done", "lease.lease_fd")
    hears(first, other.withdrawn, "device.done")
    crtc = other.crtc()
    lease.destroy()
    for client in two:
        hears(client, *headset.offered, "device.done")
    assert leases.objects_of(granted(another)) == other.pipe()
    assert other.crtc() == crtc


def test_clients_that_die_at_once_take_nobody_with_them(lender, two, headset, other):
    """The end of the first one's lease is told to the others, the first of which has a lease, too."""
    first, second = two
    third = lender.client()
    third.wait_for("device.done")
    first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    hears(second, headset.withdrawn, "device.done")
    second.lease(other.name)
    hears(second, other.withdrawn, "device.done", "lease.lease_fd")
    with lender.process.paused():
        for client in (first, second, third):
            client.close()
    with lender.client() as client:
        client.wait_for("device.done")
        for display in (headset, other):
            client.connection.wait_for(lambda display=display: client.offer(display.name))


@pytest.mark.qemu
def test_both_are_leased_in_one_request(sublet, two, headset, other):
    first, second = two
    lease = first.lease(headset.name, other.name)
    hears(first, headset.withdrawn, other.withdrawn, "device.done", "lease.lease_fd")
    hears(second, headset.withdrawn, other.withdrawn, "device.done")
    assert leases.objects_of(granted(lease)) == sorted(headset.pipe() + other.pipe())
    assert headset.crtc().id != other.crtc().id
    lease.destroy()
    for client in two:
        hears(client, *headset.offered, *other.offered, "device.done")


def test_a_request_for_one_free_and_one_leased_headset_gets_neither(sublet, two, headset, other):
    first, second = two
    both = second.request(headset.name, other.name)
    first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    second.submit(both)
    hears(second, headset.withdrawn, "device.done", "lease.finished")
    hears(first)
    assert len(sublet.lessees()) == 1


@pytest.mark.qemu
def test_unplugging_one_of_a_lease_ends_it_and_gives_the_other_back(two, headset, other):
    first, second = two
    first.lease(headset.name, other.name)
    hears(first, headset.withdrawn, other.withdrawn, "device.done", "lease.lease_fd")
    hears(second, headset.withdrawn, other.withdrawn, "device.done")
    headset.unplug()
    hears(first, "lease.finished", *other.offered, "device.done")
    hears(second, *other.offered, "device.done")
    headset.plug()
    for client in two:
        hears(client, *headset.offered, "device.done")


@pytest.mark.qemu
def test_one_lessee_drives_both_without_a_modeset(run_lessee):
    report = run_lessee("--all", "--wait", "10", "--frames", "20").finish()
    assert report.status == 0, report.errors
    heads = report.facts["heads"]
    assert [head["modeset"] for head in heads] == [False, False]
    assert [head["flips"] for head in heads] == [20, 20]
