"""What costs a client its connection, and what does not."""

import pytest

from stories import DESK, HMD, TV
from support.lease_client import LeaseClient

ERROR = "error wp_drm_lease_request_v1."


@pytest.fixture
def client(server) -> LeaseClient:
    """Knows of a headset and a TV on A, and of a monitor on B."""
    server.do("A open", f"A publish {HMD} {TV}", "B open", f"B publish {DESK}")
    client = server.client()
    client.news()
    server.heard()
    return client


def test_a_connector_of_another_device_is_an_error(server, client):
    client.request("HMD-1", "DP-1")
    assert client.news() == [f"{ERROR}wrong_device"]


def test_a_connector_that_somebody_else_made_is_one_of_another_device(server):
    server.do("A open", f"A publish {HMD}", "foreign")
    client = server.client()
    client.news()
    client.request("HMD-1", client.offer("FOREIGN-1"), device=client.devices[0])
    assert client.news() == [f"{ERROR}wrong_device"]


def test_a_connector_twice_is_an_error(server, client):
    client.request("HMD-1", "TV-1", "HMD-1")
    assert client.news() == [f"{ERROR}duplicate_connector"]


def test_one_offer_by_two_objects_is_an_error(server, client):
    again = client.bind(client.devices[0].global_name)
    client.news()
    client.request(client.devices[0].offer("HMD-1"), again.offer("HMD-1"))
    assert client.news() == [f"{ERROR}duplicate_connector"]


def test_a_connector_of_one_binding_is_welcome_in_a_request_of_another(server, client):
    again = client.bind(client.devices[0].global_name)
    client.news()
    client.lease(client.devices[0].offer("HMD-1"), device=again)
    server.do("A grant $")
    assert client.news() == ["lease.lease_fd"]


def test_an_empty_lease_is_an_error(server, client):
    client.lease()
    assert client.news() == [f"{ERROR}empty_lease"]


def test_withdrawing_excuses_neither_another_device_nor_a_duplicate(server):
    for *names, error in ("HMD-1", "DP-1", "wrong_device"), ("TV-1", "TV-1", "duplicate_connector"):
        server.do("A open", f"A publish {HMD} {TV}", "B open", f"B publish {DESK}")
        client = server.client()
        client.news()
        offers = [client.offer(name) for name in names]
        server.do("A publish", "B publish")
        client.news()
        client.request(*offers, device=client.devices[0])
        assert client.news() == [ERROR + error]


def test_an_error_of_one_client_leaves_the_other_and_its_lease_alone(server, client):
    other = server.client()
    other.news()
    other.lease("HMD-1")
    other.news()
    server.do("A grant $")
    client.lease()
    assert client.news() == [f"{ERROR}empty_lease"]
    assert other.news() == ["lease.lease_fd"]
    assert other.fate is None


def test_an_error_abandons_the_leases_of_its_client(server, client):
    client.lease("HMD-1")
    client.news()
    server.heard()
    client.lease()
    client.news()
    assert server.heard() == ["A abandoned 1"]


def test_a_submitted_request_is_gone(server, client):
    request = client.request("HMD-1")
    client.submit(request)
    request.send("request_connector", client.offer("TV-1").proxy)
    assert client.news() == ["error wl_display.invalid_object"]


def test_a_released_device_is_gone(server, client):
    device = client.devices[0].proxy
    device.send("release")
    device.send("create_lease_request")
    assert client.news() == ["device.released", "error wl_display.invalid_object"]
