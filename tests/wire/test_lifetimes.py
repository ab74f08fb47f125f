"""Devices, clients and the display, going in any order."""

import time

import pytest

from stories import DESK, HMD, TV, offered

BIND_GRACE = 5  # seconds for which a removed global can still be bound


def test_a_device_that_goes_withdraws_finishes_and_leaves_inert_objects(server):
    server.do("A open", f"A publish {HMD} {TV}")
    client = server.client()
    client.news()
    offer = client.offer("TV-1")
    request = client.request("TV-1")
    lease = client.lease("HMD-1")
    client.news()
    server.do("A grant 1")
    assert client.news() == ["lease.lease_fd"]
    server.heard()
    server.do("A destroy")
    assert client.news() == [
        *["connector[HMD-1].withdrawn", "connector[TV-1].withdrawn", "device.done"],
        "lease.finished",
        "registry.global_remove device",
    ]
    client.submit(request)
    client.lease(offer)
    assert client.news() == ["lease2.finished", "lease3.finished"]
    lease.destroy()
    offer.proxy.send("destroy")
    client.devices[0].proxy.send("release")
    assert client.news() == ["device.released"]
    assert server.heard() == []


def test_an_unanswered_lease_is_finished_when_its_device_goes(server):
    server.do("A open", f"A publish {HMD}")
    client = server.client()
    client.news()
    client.lease("HMD-1")
    client.news()
    server.do("A destroy")
    assert client.news()[-2:] == ["lease.finished", "registry.global_remove device"]


def test_the_other_device_does_not_notice_that_one_goes(server):
    server.do("A open", f"A publish {HMD}", "B open", f"B publish {TV}")
    client = server.client()
    client.news()
    client.lease("TV-1")
    client.news()
    server.do("A destroy", "B grant $", f"B publish {TV} {DESK}")
    assert client.news() == [
        *["connector[HMD-1].withdrawn", "device.done"],
        "registry.global_remove device",
        "lease.lease_fd",
        *[*offered(DESK, "device2"), "device2.done"],
    ]


def test_a_bind_that_crosses_the_removal_costs_nothing_and_brings_nothing(server):
    server.do("A open", f"A publish {HMD}")
    client = server.client()
    client.news()
    offer = client.offer("HMD-1")
    server.do("A destroy")
    late = client.bind(client.devices[0].global_name)
    client.news()
    client.lease(offer, device=late)
    late.proxy.send("release")
    assert client.news() == ["lease.finished", "device3.released"]


def test_a_device_that_comes_back_is_another_device(server):
    server.do("A open", f"A publish {HMD}")
    client = server.client()
    client.news()
    old = client.offer("HMD-1")
    server.do("A destroy", "A create", "A open", f"A publish {HMD}")
    client.wait_for("registry.global_remove device")
    client.wait_for("device3.done")
    client.news()
    client.lease(old, device=client.devices[2])
    assert client.news() == ["error wp_drm_lease_request_v1.wrong_device"]


@pytest.mark.slow
def test_a_removed_global_cannot_be_bound_for_ever(server):
    client = server.client(bind=False)
    name = client.connection.globals("wp_drm_lease_device_v1")[0]
    server.do("A destroy")
    assert client.news() == []
    time.sleep(BIND_GRACE + 0.5)  # what is waited for is silence
    client.bind(name)
    assert client.news() == ["error wl_registry.0"]


@pytest.mark.parametrize("order", ["clients-first", "devices-first", "devices-last"])
def test_the_server_ends_in_any_order_with_everything_in_use(server, order):
    server.do("A open", f"A publish {HMD} {TV}", f"A on abandoned A publish {HMD}", "B destroy")
    for client in (server.client(), server.client()):
        client.news()
        client.request("TV-1")
        client.lease("HMD-1")
        client.news()
    server.do("A grant 1", f"A publish {TV}")
    server.quit(order)


def test_nothing_is_opened_for_a_client_that_is_about_to_end(server):
    server.do("A open", f"A publish {HMD}", "A on abandoned A publish; A open")
    client = server.client()
    client.lease("HMD-1")
    client.news()
    server.do("A close")
    for _ in range(5):  # objects end by their ids: some of these come after the lease
        client.bind(client.devices[0].global_name)
    client.news()
    server.heard()
    client.close()
    assert server.heard() == ["A abandoned 1"]
