"""What costs a client its connection, on real hardware: nobody else notices."""

import pytest

from support.story import hears

pytestmark = pytest.mark.debug

ERROR = "error wp_drm_lease_request_v1."


def test_an_empty_lease_is_an_error_of_its_client_alone(sublet, two, headset):
    first, second = two
    first.lease()
    hears(first, f"{ERROR}empty_lease")
    second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")


def test_a_connector_twice_in_a_request_is_an_error(two, headset):
    first, second = two
    first.request(headset.name, headset.name)
    hears(first, f"{ERROR}duplicate_connector")
    hears(second)


def test_an_error_ends_the_leases_of_its_client(sublet, two, headset):
    first, second = two
    first.lease(headset.name)
    for client in two:
        client.news()
    first.lease()
    hears(first, f"{ERROR}empty_lease")
    hears(second, *headset.offered, "device.done")
    assert sublet.lessees() == []
