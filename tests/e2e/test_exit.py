"""The lessor ends, politely and not: what is leased goes back, and a new lessor begins afresh."""

import signal

import pytest

from support.lessee import LEASE_ENDED, LESSOR_GONE
from support.story import assert_dead, granted, hears

pytestmark = pytest.mark.debug


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_end_finishes_every_lease_before_the_connection_ends(
    sublet, two, headset, number
):
    first, second = two
    lease = first.lease(headset.name)
    for client in two:
        client.news()
    crtc = headset.crtc()
    assert sublet.process.stop(number) == 0
    assert_dead(granted(lease), crtc.id)
    hears(first, "lease.finished", "registry.global_remove device", "disconnected")
    hears(second, "registry.global_remove device", "disconnected")


def test_a_lessee_is_told_of_a_polite_end(sublet, run_lessee):
    lessee = run_lessee().wait_until_lit()
    assert sublet.process.stop() == 0
    assert lessee.finish().status == LEASE_ENDED


def test_a_lessee_survives_the_lessors_sudden_death_and_says_so(sublet, run_lessee):
    lessee = run_lessee().wait_until_lit()
    sublet.process.kill()
    assert lessee.finish().status == LESSOR_GONE


def test_after_a_sudden_death_the_fd_is_dead_and_a_new_lessor_offers_all_again(
    sublet, two, headset
):
    lease = two[0].lease(headset.name)
    two[0].news()
    crtc = headset.crtc()
    sublet.process.kill()
    assert_dead(granted(lease), crtc.id)
    sublet.restart()
    client = sublet.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    client.lease(headset.name)
    hears(client, headset.withdrawn, "device.done", "lease.lease_fd")
