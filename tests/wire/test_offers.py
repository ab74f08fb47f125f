"""What is on offer: binding, the drm_fd, connectors coming and going, done."""

import os

import pytest

from stories import DESK, HMD, TV, offered


def test_a_client_that_binds_an_open_device_gets_fd_connectors_and_one_done(server):
    server.do(f"A publish {HMD} {TV}", "A open")
    client = server.client()
    assert client.news() == ["device.drm_fd", *offered(HMD), *offered(TV), "device.done"]
    assert os.read(client.devices[0].fd.fileno(), 99) == b""  # shares the offset of the writer
    assert os.pread(client.devices[0].fd.fileno(), 99, 0) == b"node A"


def test_a_device_with_nothing_on_offer_still_says_done(server):
    server.do("B open")
    assert server.client().news() == ["device2.drm_fd", "device2.done"]


def test_a_client_of_a_closed_device_waits_in_silence_until_it_opens(server):
    client = server.client()
    server.do(f"A publish {HMD}")
    server.do(f"A publish {HMD} {TV}")
    assert client.news() == []
    assert server.heard() == []
    server.do("A open")
    assert client.news() == ["device.drm_fd", *offered(HMD), *offered(TV), "device.done"]
    assert server.heard() == ["A node"]


@pytest.mark.parametrize("outcome", ["fail", "later"])
def test_a_client_whose_node_cannot_be_opened_is_served_when_the_device_opens_again(
    server, outcome
):
    server.do(f"A node {outcome}", "A open", f"A publish {HMD}")
    client = server.client()
    assert client.news() == []
    server.do("A open", "A close", "A node ok")
    assert client.news() == []
    server.do("A open")
    assert client.news() == ["device.drm_fd", *offered(HMD), "device.done"]
    assert server.heard() == ["A node", "A node", "A node"]


def test_a_client_whose_node_could_not_be_opened_is_served_as_soon_as_that_works(server):
    server.do("A open", f"A publish {HMD}", "A node fail")
    client = server.client()
    assert client.news() == []
    server.do("A node ok")
    client.wait_for("device.drm_fd")
    assert client.news() == ["device.drm_fd", *offered(HMD), "device.done"]


def test_a_device_that_comes_while_all_are_hidden_is_not_announced(server):
    client = server.client(bind=False)
    before = client.connection.globals("wp_drm_lease_device_v1")
    server.do("hide", "A destroy", "A create")
    client.news()
    assert set(client.connection.globals("wp_drm_lease_device_v1")) <= set(before)
    assert server.client().devices == []


def test_a_served_client_gets_no_second_fd_when_the_session_comes_back(server):
    server.do("A open", f"A publish {HMD}")
    client = server.client()
    client.news()
    server.do("A close", "A publish", "A open", f"A publish {HMD}")
    assert client.news() == [
        "connector[HMD-1].withdrawn",
        "device.done",
        *offered(HMD),
        "device.done",
    ]


def test_two_clients_hear_of_a_change_once_each_with_one_done(server):
    server.do("A open", f"A publish {HMD} {TV}")
    first, second = server.client(), server.client()
    first.news(), second.news()
    server.do(f"A publish {TV} {DESK}")
    story = ["connector[HMD-1].withdrawn", *offered(DESK), "device.done"]
    assert first.news() == story
    assert second.news() == story


def test_publishing_the_same_again_says_nothing(server):
    server.do("A open", f"A publish {HMD} {TV}")
    client = server.client()
    client.news()
    server.do(f"A publish {HMD} {TV}", f"A publish {TV} {HMD}", f"A publish {HMD} {TV} {HMD}")
    assert client.news() == []


def test_a_connector_named_twice_counts_once(server):
    server.do("A open", "A publish 7/1/HMD-1/one 7/2/HMD-1/two")
    assert server.client().news() == [
        "device.drm_fd",
        *offered("7/1/HMD-1/one"),
        "device.done",
    ]


def test_the_same_connector_with_another_serial_is_another_offer(server):
    server.do("A open", "A publish 7/1/HMD-1/headset")
    client = server.client()
    client.news()
    old = client.offer("HMD-1")
    server.do("A publish 7/2/HMD-1/headset")
    assert client.news() == [
        "connector[HMD-1].withdrawn",
        *offered("7/2/HMD-1/headset"),
        "device.done",
    ]
    assert client.offer("HMD-1") is not old


def test_a_new_description_is_told_without_a_new_offer(server):
    server.do("A open", f"A publish 7/1/HMD-1/unknown {TV}")
    client = server.client()
    client.news()
    server.do(f"A publish 7/1/HMD-1/HTC_Vive {TV}")
    assert client.news() == [
        "connector[HMD-1].description HTC_Vive",
        "connector[HMD-1].done",
    ]


def test_what_happens_to_one_device_does_not_concern_the_other(server):
    server.do("A open", "B open", f"A publish {HMD}", f"B publish {TV}")
    client = server.client()
    assert client.news() == [
        *["device.drm_fd", *offered(HMD), "device.done"],
        *["device2.drm_fd", *offered(TV, "device2"), "device2.done"],
    ]
    server.do("B publish")
    assert client.news() == ["connector[TV-1].withdrawn", "device2.done"]


def test_a_client_may_bind_one_device_twice(server):
    server.do("A open", f"A publish {HMD}")
    client = server.client()
    client.bind(client.devices[0].global_name)
    assert client.news() == [
        *["device.drm_fd", *offered(HMD), "device.done"],
        *["device3.drm_fd", *offered(HMD, "device3"), "device3.done"],
    ]
    server.do("A publish")
    assert sorted(client.news()) == [
        "connector[HMD-1].withdrawn",
        "connector[HMD-1].withdrawn",
        "device.done",
        "device3.done",
    ]


def test_connectors_are_destroyed_in_any_order_and_at_any_time(server):
    server.do("A open", f"A publish {HMD} {TV} {DESK}")
    client = server.client()
    client.news()
    hmd, tv, desk = (client.offer(name) for name in ("HMD-1", "TV-1", "DP-1"))
    tv.proxy.send("destroy")
    server.do(f"A publish {TV} {DESK}")
    assert client.news() == ["connector[HMD-1].withdrawn", "device.done"]
    hmd.proxy.send("destroy")
    desk.proxy.send("destroy")
    assert client.news() == []
    server.do("A publish")
    assert client.news() == ["device.done"]


def test_release_is_answered_and_leaves_connectors_and_requests_alive(server):
    server.do("A open", f"A publish {HMD} {TV}")
    client = server.client()
    client.news()
    request = client.request("HMD-1")
    client.devices[0].proxy.send("release")
    assert client.news() == ["device.released"]
    request.send("request_connector", client.offer("TV-1").proxy)
    client.submit(request)
    server.do("A grant $")
    assert client.news() == ["lease.lease_fd"]
    server.do("A publish")
    assert client.news() == ["connector[HMD-1].withdrawn", "connector[TV-1].withdrawn"]


def test_a_device_released_while_it_waits_is_never_served(server):
    client = server.client()
    client.devices[0].proxy.send("release")
    assert client.news() == ["device.released"]
    server.do("A open", f"A publish {HMD}")
    assert client.news() == []
    assert server.heard() == []


def test_opening_and_closing_while_the_node_is_opened_serves_nobody(server):
    client = server.client()
    server.do("A on node A close", "A open")
    assert client.news() == []
    server.do("A on node A publish 7/1/HMD-1/headset", "A open")
    assert client.news() == ["device.drm_fd", *offered("7/1/HMD-1/headset"), "device.done"]
