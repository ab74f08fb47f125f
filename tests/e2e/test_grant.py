"""From the request to the fd: who hears what, and what the kernel has done by then."""

import pytest

from support import leases
from support.stage import every_lender
from support.story import granted, hears

pytestmark = [pytest.mark.debug, every_lender]


def test_the_headset_is_on_offer_and_no_monitor_is(lender, headset):
    hears(lender.client(), "device.drm_fd", *headset.offered, "device.done")


@pytest.mark.qemu
def test_a_grant_takes_the_headset_from_everybody_and_then_gives_the_fd_to_one(two, headset):
    first, second = two
    first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    hears(second, headset.withdrawn, "device.done")


@pytest.mark.qemu
def test_the_lease_has_the_connector_its_crtc_and_all_planes_of_that(sublet, headset, lease):
    assert leases.objects_of(granted(lease)) == headset.pipe()
    assert len(sublet.lessees()) == 1


@pytest.mark.qemu
def test_the_display_is_lit_black_in_its_preferred_mode_when_the_fd_arrives(two, headset):
    assert not headset.lit
    lease = two[0].lease(headset.name)
    two[0].wait_for("lease.lease_fd")
    assert granted(lease)
    crtc = headset.crtc()
    assert crtc.active
    assert crtc.mode == headset.state().modes[0]
    assert not any(headset.picture().rgb)


def test_a_grant_leaves_the_desktops_displays_as_they_were(two, headset, desk, side):
    before = desk.crtc(), side.crtc()
    two[0].lease(headset.name)
    two[0].wait_for("lease.lease_fd")
    assert (desk.crtc(), side.crtc()) == before
    assert desk.lit
    assert side.lit


def test_a_second_lease_by_the_same_client_is_finished(sublet, two, headset):
    first, second = two
    offer = first.offer(headset.name)
    both = first.lease(offer), first.lease(offer)
    first.connection.wait_for(lambda: all(lease.answered for lease in both))
    # Which answer comes first is up to the lender: only a relay has to ask somebody for the first.
    answers = ["lease.lease_fd", "lease2.finished"]
    assert sorted(first.news()) == sorted([headset.withdrawn, "device.done", *answers])
    hears(second, headset.withdrawn, "device.done")
    assert len(sublet.lessees()) == 1


def test_a_second_lease_by_another_client_is_finished(sublet, two, headset):
    first, second = two
    late = second.request(headset.name)
    first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    second.submit(late)
    hears(second, headset.withdrawn, "device.done", "lease.finished")
    hears(first)
    assert len(sublet.lessees()) == 1


def test_of_two_who_ask_at_once_one_gets_the_headset(sublet, two, headset):
    rivals = [client.lease(headset.name) for client in two]
    for client, lease in zip(two, rivals, strict=True):
        client.connection.wait_for(lambda lease=lease: lease.answered)
    assert sorted(lease.finished for lease in rivals) == [False, True]
    assert len(sublet.lessees()) == 1
