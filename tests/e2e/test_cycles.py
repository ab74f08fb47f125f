"""A thousand leases, ended in every way: the lessor is as slim after the last as after the first."""

import itertools

import pytest

from support.lease_client import LeaseClient
from support.story import eventually

pytestmark = [pytest.mark.debug, pytest.mark.slow]

CYCLES = 1000
WARM_UP = 100  # allocators settle
GROWTH = 128  # KiB that allocators may still take


def tidy_up(client: LeaseClient) -> None:
    """Destroys the objects of the offers that were withdrawn."""
    (device,) = client.devices
    for offer in device.offers[:-1]:
        offer.proxy.send("destroy")
    del device.offers[:-1]


def test_a_thousand_leases_cost_no_fd_and_no_memory(sublet, two, headset):
    ends, clients = itertools.cycle(["destroy", "close", "both"]), itertools.cycle(two)
    for cycle, end, client in zip(range(CYCLES), ends, clients, strict=False):
        lease = client.lease(headset.name)
        client.news()
        assert lease.fd, f"cycle {cycle}: {client.log[-5:]}"
        if end != "destroy":
            lease.fd.close()
        if end != "close":
            lease.destroy()
        for each in two:
            each.wait_for(f"connector[{headset.name}].done")
            each.news()
            tidy_up(each)
        if end == "close":
            lease.destroy()
        if cycle == WARM_UP:
            fds, memory = sublet.process.open_fds(), sublet.process.memory()
    eventually(lambda: sublet.lessees() == [], "all leases are gone")
    assert sublet.process.open_fds() == fds
    assert sublet.process.memory() - memory < GROWTH
