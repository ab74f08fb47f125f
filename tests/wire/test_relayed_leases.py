"""The relay between a scripted parent and clients: what each side hears, whatever the other does."""

import os

import pytest

from stories import DESK, HMD, TV, offered
from support.lease_client import LeaseClient
from support.story import eventually, hears

HMD_OFFERED, TV_OFFERED = offered(HMD), offered(TV)
WITHDRAWN = ["connector[HMD-1].withdrawn", "device.done"]
GRANTED = [*WITHDRAWN, "lease.lease_fd"]


@pytest.fixture
def two(parent, relay) -> tuple[LeaseClient, LeaseClient]:
    """Two clients that know of both."""
    eventually(lambda: relay.client().devices, "the relay has a global")
    clients = relay.client(), relay.client()
    for client in clients:
        client.wait_for("device.done")
        assert told_by(client, "device") == ["device.drm_fd", *HMD_OFFERED, *TV_OFFERED, "device.done"]
    parent.heard()
    relay.take_heard()
    return clients


def told_by(client: LeaseClient, device: str) -> list[str]:
    """The news, without those of other devices."""
    others = [d.label for d in client.devices if d.label != device]
    return [line for line in client.news() if not line.startswith(tuple(f"{d}." for d in others))]


def requests(parent) -> list[str]:
    """What the parent was asked, without the opening of nodes."""
    return [line for line in parent.heard() if " node" not in line]


def asked(parent, *lines: str) -> None:
    """The parent hears these and, up to now, nothing else."""
    heard: list[str] = []
    eventually(lambda: len(heard.__iadd__(requests(parent))) >= len(lines), f"asked {lines}")
    assert heard == list(lines)


def first_request(parent, relay, connectors: str = "41") -> None:
    asked(parent, f"A requested 1 by {relay.pid}: {connectors}")


def test_there_is_a_global_for_each_device_of_the_parent(two, server):
    first, _ = two
    assert len(first.devices) == 2
    server.do("B open", f"B publish {DESK}")
    hears(first, "device2.drm_fd", *offered(DESK, "device2"), "device2.done")


def test_clients_wait_until_the_parent_has_told_all(relay, server):
    eventually(lambda: relay.client().devices, "the relay has a global")
    client = relay.client()
    assert client.news() == []
    server.do(f"A publish {HMD}")
    relay.settle()
    assert client.news() == []
    server.do("A open")
    client.wait_for("device.done")
    assert client.news() == ["device.drm_fd", *HMD_OFFERED, "device.done"]


def test_every_client_gets_a_node_of_its_own_from_the_parent(two, server):
    contents = [os.pread(client.devices[0].fd.fileno(), 99, 0) for client in two]
    assert contents == [b"node A"] * 2
    inodes = {os.fstat(client.devices[0].fd.fileno()).st_ino for client in two}
    assert len(inodes) == 2


def test_a_new_description_is_passed_on(two, server):
    server.do(f"A publish {HMD}_2 {TV}")
    for client in two:
        hears(client, "connector[HMD-1].description HTC_Vive_2", "connector[HMD-1].done")


def test_a_new_offer_of_the_same_connector_is_a_new_offer(two, server):
    server.do(f"A publish {TV} {HMD.replace('/1/', '/2/')}")
    for client in two:
        hears(client, "connector[HMD-1].withdrawn", *HMD_OFFERED, "device.done")


def test_the_lease_of_the_parent_is_handed_on(two, parent, relay):
    first, second = two
    lease = first.lease("HMD-1")
    first_request(parent, relay)
    assert first.news() == []
    parent.do(f"A publish {TV}", "A grant 1")
    hears(first, *GRANTED)
    hears(second, *WITHDRAWN)
    assert os.pread(lease.fd.fileno(), 99, 0) == b"lease 1"


@pytest.mark.parametrize(
    "order",
    [
        ["A publish {}", "A grant 1"],  # sublet, mutter
        ["A grant 1", "A publish {}"],  # KWin, Smithay
        ["A grant 1"],  # never withdrawn: wlroots 0.18, Hyprland
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_clients_hear_the_same_in_whatever_order_the_parent_speaks(
    two, parent, relay, order, at_once
):
    first, second = two
    first.lease("HMD-1")
    first_request(parent, relay)
    commands = [command.format(TV) for command in order]
    if at_once:
        parent.do("; ".join(commands))
    else:
        for command in commands:
            parent.do(command)
            relay.settle()
    hears(first, *GRANTED)
    hears(second, *WITHDRAWN)


def test_a_refusal_is_passed_on(two, parent, relay):
    first, second = two
    first.lease("HMD-1")
    first_request(parent, relay)
    parent.do("A finish 1")
    hears(first, "lease.finished")
    hears(second)
    second.lease("HMD-1")
    asked(parent, f"A requested 2 by {relay.pid}: 41")


def test_a_grant_that_ends_at_once_is_a_refusal(two, parent, relay):
    first, _ = two
    first.lease("HMD-1")
    first_request(parent, relay)
    with relay.paused():
        parent.do("A grant 1; A finish 1")
    hears(first, "lease.finished")


def test_an_end_by_the_parent_is_passed_on_and_then_what_it_offers(two, parent, relay):
    first, second = two
    first.lease("HMD-1")
    first_request(parent, relay)
    parent.do(f"A publish {TV}", "A grant 1")
    first.wait_for("lease.lease_fd")
    for client in two:
        client.news()
    parent.do("A finish 1", f"A publish {TV} {HMD.replace('/1/', '/2/')}")
    hears(first, "lease.finished", *HMD_OFFERED, "device.done")
    hears(second, *HMD_OFFERED, "device.done")


def test_a_parent_that_never_withdraws_has_its_display_offered_again(two, parent, relay):
    first, second = two
    lease = first.lease("HMD-1")
    first_request(parent, relay)
    parent.do("A grant 1")
    hears(first, *GRANTED)
    hears(second, *WITHDRAWN)
    lease.destroy()
    hears(first, *HMD_OFFERED, "device.done")
    hears(second, *HMD_OFFERED, "device.done")
    asked(parent, "A abandoned 1")


def test_a_display_offered_while_it_is_leased_is_offered_after_the_end(two, parent, relay):
    first, second = two
    lease = first.lease("HMD-1")
    first_request(parent, relay)
    parent.do("A grant 1", f"A publish {TV} {HMD.replace('/1/', '/2/')}")
    hears(first, *GRANTED)
    hears(second, *WITHDRAWN)
    relay.settle()
    hears(second)
    lease.destroy()
    hears(second, *HMD_OFFERED, "device.done")


def test_clients_who_ask_for_what_is_being_asked_for_are_refused_here(two, parent, relay):
    first, second = two
    first.lease("HMD-1")
    first_request(parent, relay)
    second.lease("HMD-1")
    hears(second, "lease.finished")
    assert requests(parent) == []


def test_a_client_that_gives_up_takes_its_question_to_the_parent_back(two, parent, relay):
    first, second = two
    first.lease("HMD-1").destroy()
    asked(parent, f"A requested 1 by {relay.pid}: 41", "A abandoned 1")
    for client in two:
        hears(client, *WITHDRAWN, *HMD_OFFERED, "device.done")
    second.lease("HMD-1")
    asked(parent, f"A requested 2 by {relay.pid}: 41")


def test_a_client_that_dies_ends_its_lease_at_the_parent(two, parent, relay):
    first, _ = two
    first.lease("HMD-1", "TV-1")
    first_request(parent, relay, "41 42")
    parent.do("A grant 1")
    first.wait_for("lease.lease_fd")
    first.close()
    asked(parent, "A abandoned 1")


def test_the_relay_keeps_no_file_of_a_lease(two, parent, relay):
    first, _ = two
    lease = first.lease("HMD-1")
    first_request(parent, relay)
    parent.do("A grant 1")
    first.wait_for("lease.lease_fd")
    file = os.fstat(lease.fd.fileno()).st_ino
    eventually(lambda: file not in relay.open_files(), "it is closed once it was sent")


def test_a_device_that_the_parent_takes_away_is_gone_here(two, parent, relay):
    first, second = two
    first.lease("HMD-1")
    first_request(parent, relay)
    parent.do("A grant 1")
    hears(first, *GRANTED)
    hears(second, *WITHDRAWN)
    parent.do("A destroy")
    first.wait_for("registry.global_remove device")
    assert first.log.count("lease.finished") == 1
    assert relay.client().devices[0].label == "device"


def test_a_device_that_takes_the_place_of_another_at_once_is_a_new_one(two, parent):
    """It may even be where the old one was in the relay's memory."""
    first, _ = two
    parent.do(f"A destroy; A create; A publish {HMD}; A open")
    first.wait_for("device3.done")
    heard = first.news()
    assert "registry.global_remove device" in heard
    labels = ("device3.", "connector[HMD-1]")
    told = ["device3.drm_fd", *offered(HMD, "device3"), "device3.done"]
    assert [line for line in heard if line.startswith(labels)][-len(told):] == told


@pytest.mark.parametrize("order", ["clients-first", "devices-first"])
def test_the_end_of_the_parent_ends_all_that_was_relayed(two, parent, relay, order):
    first, second = two
    first.lease("HMD-1")
    first_request(parent, relay)
    parent.do("A grant 1")
    hears(first, *GRANTED)
    hears(second, *WITHDRAWN)
    parent.quit(order)
    for client in two:
        client.wait_for("registry.global_remove device2")
    assert first.log.count("lease.finished") == 1
    assert "connector[TV-1].withdrawn" in second.news()
    assert relay.client().devices == []


def test_a_revoked_lease_is_given_up_at_the_parent(two, parent, relay):
    first, _ = two
    first.lease("HMD-1")
    first_request(parent, relay)
    parent.do("A grant 1")
    hears(first, *GRANTED)
    relay.do("revoke 1")
    hears(first, "lease.finished", *HMD_OFFERED, "device.done")
    asked(parent, "A abandoned 1")


# Rules -------------------------------------------------------------------------------------------


def test_what_a_rule_keeps_back_is_not_passed_on(two, relay):
    relay.do("rules HMD-1=never")
    for client in two:
        hears(client, *WITHDRAWN)
    relay.do("rules")
    for client in two:
        hears(client, *HMD_OFFERED, "device.done")


def test_the_parent_is_asked_only_with_consent(two, parent, relay):
    relay.do("rules HMD-1=ask")
    first, _ = two
    first.lease("HMD-1")
    assert first.news() == []
    assert requests(parent) == []
    relay.do("answer no")
    hears(first, "lease.finished")
    first.lease("HMD-1")
    assert first.news() == []
    relay.do("answer yes")
    asked(parent, f"A requested 1 by {relay.pid}: 41")
    parent.do("A grant 1")
    hears(first, *WITHDRAWN, "lease2.lease_fd")


@pytest.mark.parametrize("to", [TV, f"{TV} {HMD.replace('/1/', '/2/')}"])
def test_a_question_is_dropped_when_the_parent_withdraws_or_offers_anew(two, parent, relay, to):
    relay.do("rules HMD-1=ask")
    first, _ = two
    first.lease("HMD-1")
    assert first.news() == []
    parent.do(f"A publish {to}")
    first.wait_for("lease.finished")
    relay.do("answer yes")
    relay.settle()
    assert requests(parent) == []
