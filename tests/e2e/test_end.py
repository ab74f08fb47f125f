"""Every way in which a lease ends: the fd is dead, and the headset is offered to everybody again."""

import os

import pytest

from support import leases
from support.running import running
from support.stage import every_lender
from support.story import assert_dead, eventually, granted, hears

pytestmark = [pytest.mark.debug, every_lender]


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


def test_closing_the_fd_and_destroying_the_lease_ends_it_once(two, headset, lease):
    first, second = two
    lease.fd.close()
    lease.destroy()
    hears(second, *headset.offered, "device.done")
    news = first.news()
    assert [line for line in news if line != "late lease.finished"] == [
        *headset.offered,
        "device.done",
    ]


def test_closing_the_fd_of_an_ended_lease_ends_no_other(sublet, two, headset, lease):
    first, second = two
    lease.destroy()
    for client in two:
        hears(client, *headset.offered, "device.done")
    second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")
    lease.fd.close()
    hears(first, headset.withdrawn, "device.done")
    hears(second)
    assert len(sublet.lessees()) == 1


@pytest.mark.qemu
def test_disconnecting_ends_the_lease_though_another_process_holds_the_fd(
    sublet, two, headset, lease
):
    first, second = two
    crtc = headset.crtc()
    fd = lease.fd.take()
    with running(["sleep", "infinity"], pass_fds=[fd]) as holder:
        os.close(fd)
        assert leases.objects(sublet.card, holder.pid) == headset.pipe()
        first.close()
        hears(second, *headset.offered, "device.done")
        with leases.borrowed(holder.pid, fd) as held:
            assert_dead(held, crtc.id)
    hears(second)


@pytest.mark.qemu
def test_killing_the_lessee_ends_its_lease(sublet, two, headset, run_lessee):
    lessee = run_lessee().wait_until_lit()
    for client in two:
        hears(client, headset.withdrawn, "device.done")
    lessee.kill()
    for client in two:
        hears(client, *headset.offered, "device.done")
    assert sublet.lessees() == []


def test_the_display_goes_dark_after_the_lease_and_the_desktop_stays(
    two, headset, lease, desk, side
):
    before = desk.crtc(), side.crtc()
    assert headset.lit
    lease.destroy()
    two[0].news()
    eventually(lambda: not headset.lit, "the headset is dark")
    assert (desk.crtc(), side.crtc()) == before


@pytest.mark.parametrize("end", ["destroy", "close", "disconnect"])
def test_whoever_binds_during_a_lease_sees_the_headset_afterwards(
    lender, two, headset, lease, end
):
    newcomer = lender.client()
    hears(newcomer, "device.drm_fd", "device.done")
    {"destroy": lease.destroy, "close": lease.fd.close, "disconnect": two[0].close}[end]()
    hears(newcomer, *headset.offered, "device.done")


@pytest.mark.qemu
@pytest.mark.parametrize("end", ["destroy", "close", "disconnect"])
def test_the_headset_is_leased_again_by_another_client(sublet, two, headset, lease, end):
    _, second = two
    {"destroy": lease.destroy, "close": lease.fd.close, "disconnect": two[0].close}[end]()
    hears(second, *headset.offered, "device.done")
    again = second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")
    assert leases.objects_of(granted(again)) == headset.pipe()
