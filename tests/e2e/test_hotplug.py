"""The headset is pulled and plugged, at every moment of a lease's life."""

import dataclasses

import pytest

from support import leases
from support.stage import every_lender
from support.story import assert_dead, comes_on_offer, eventually, granted, hears
from testbed.edid import SECOND, Edid

pytestmark = [pytest.mark.debug, every_lender]


@pytest.mark.qemu
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
    assert sublet.lessees() == []


@pytest.mark.qemu
@pytest.mark.usefixtures("lease")
def test_a_headset_unplugged_while_leased_is_leased_again_when_it_is_back(two, headset):
    first, second = two
    headset.unplug()
    hears(first, "lease.finished")
    headset.plug()
    for client in two:
        hears(client, *headset.offered, "device.done")
    again = second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")
    assert leases.objects_of(granted(again)) == headset.pipe()


def test_a_headset_unplugged_between_request_and_submit_finishes_the_lease(two, headset):
    first, second = two
    request = first.request(headset.name)
    first.news()
    headset.unplug()
    hears(first, headset.withdrawn, "device.done")
    first.submit(request)
    hears(first, "lease.finished")
    hears(second, headset.withdrawn, "device.done")
    headset.plug()
    for client in two:
        hears(client, *headset.offered, "device.done")


def test_a_headset_unplugged_just_before_submit_is_not_left_leased(sublet, two, headset):
    first, _ = two
    request = first.request(headset.name)
    headset.unplug()
    lease = first.submit(request)
    first.wait_for("lease.finished")
    assert lease.finished
    assert sublet.lessees() == []
    headset.plug()
    comes_on_offer(first, headset)


def test_a_headset_that_comes_late_is_offered(lender, headset):
    headset.unplug()
    client = lender.client()
    client.wait_for("device.done")
    client.news()
    for _ in range(3):
        headset.plug()
        hears(client, *headset.offered, "device.done")
        headset.unplug()
        hears(client, headset.withdrawn, "device.done")


@pytest.mark.qemu
@pytest.mark.usefixtures("two")
def test_a_loose_plug_leaves_the_headset_on_offer(lender, headset):
    for _ in range(20):
        headset.unplug()
        headset.plug()
    newcomer = lender.client()

    def leased() -> bool:
        """A pull that is still news to the lessor withdraws what is asked for meanwhile."""
        newcomer.connection.wait_for(lambda: newcomer.offer(headset.name))
        lease = newcomer.lease(headset.name)
        newcomer.connection.wait_for(lambda: lease.answered)
        return lease.fd is not None

    eventually(leased, "it is leased")


@pytest.mark.qemu
def test_a_monitor_in_the_headsets_place_belongs_to_the_desktop(two, headset):
    first, _ = two
    headset.unplug()
    hears(first, headset.withdrawn, "device.done")
    headset.become(SECOND)
    headset.plug()
    eventually(lambda: headset.lit, "the desktop lights the monitor")
    hears(first)


def test_the_end_of_a_lease_tells_nobody_of_a_headset_that_is_gone(two, headset, lease):
    first, _ = two
    headset.unplug()
    hears(first, "lease.finished")
    lease.fd.close()
    lease.destroy()
    for client in two:
        hears(client)


class Interlaced(Edid):
    """Names one mode, which vkms does not take."""

    def __bytes__(self) -> bytes:
        block = bytearray(super().__bytes__())
        block[71] |= 0x80
        block[127] = -sum(block[:127]) % 256
        return bytes(block)


def test_a_headset_without_a_mode_is_not_on_offer_until_it_has_one(two, headset):
    modes = headset.edid
    headset.unplug()
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    headset.become(Interlaced(**dataclasses.asdict(modes)))
    headset.plug()
    eventually(lambda: headset.state().status == "connected", "it is plugged in")
    assert headset.state().modes == ()
    for client in two:
        hears(client)
    headset.unplug()
    headset.become(modes)
    headset.plug()
    for client in two:
        hears(client, *headset.offered, "device.done")
