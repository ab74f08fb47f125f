"""A lease from its request to its end, one answer each."""

import os

import pytest

from stories import DESK, HMD, TV, offered
from support.lease_client import LeaseClient

GRANTED = ["connector[HMD-1].withdrawn", "device.done", "lease.lease_fd"]


@pytest.fixture
def two(server) -> tuple[LeaseClient, LeaseClient]:
    """Two clients that know of a headset and a TV on A."""
    server.do("A open", f"A publish {HMD} {TV}")
    clients = server.client(), server.client()
    for client in clients:
        client.news()
    server.heard()
    return clients


def test_a_granted_lease_takes_the_connector_from_everybody_and_gives_the_fd_to_one(server, two):
    first, second = two
    lease = first.lease("HMD-1")
    assert first.news() == []
    assert server.heard() == [f"A requested 1 by {os.getpid()}: 41"]
    server.do(f"A publish {TV}", "A grant 1")
    assert first.news() == GRANTED
    assert second.news() == ["connector[HMD-1].withdrawn", "device.done"]
    assert os.pread(lease.fd.fileno(), 99, 0) == b"lease 1"


def test_a_refusal_is_finished_and_nothing_else(server, two):
    first, second = two
    first.lease("HMD-1")
    first.news()
    server.do("A finish 1", "A finish 1", "A grant 1")
    assert first.news() == ["lease.finished"]
    assert second.news() == []


def test_a_lease_is_granted_once_and_finished_once(server, two):
    first, _ = two
    first.lease("HMD-1")
    first.news()
    server.do("A grant 1", "A grant 1", "A finish 1", "A finish 1", "A grant 1")
    assert first.news() == ["lease.lease_fd", "lease.finished"]


def test_answers_to_leases_that_never_were_are_ignored(server, two):
    first, _ = two
    fds = server.open_fds()
    server.do("A grant 7", "A finish 7", "A finish 0")
    assert first.news() == []
    assert server.open_fds() == fds


def test_several_connectors_in_one_request_arrive_in_the_clients_order(server, two):
    first, _ = two
    first.lease("TV-1", "HMD-1")
    first.news()
    assert server.heard() == [f"A requested 1 by {os.getpid()}: 42 41"]


def test_lease_ids_are_never_reused_and_shared_by_all_devices(server, two):
    first, second = two
    server.do("B open", f"B publish {DESK}")
    for name in ("HMD-1", "DP-1", "HMD-1"):
        first.news()
        first.lease(name).destroy()
        first.news()
    heard = [line.split(" by")[0] for line in server.heard() if "requested" in line]
    assert heard == ["A requested 1", "B requested 2", "A requested 3"]


def test_destroying_a_granted_lease_abandons_it_once(server, two):
    first, _ = two
    lease = first.lease("HMD-1")
    first.news()
    server.do("A grant 1")
    first.news()
    server.heard()
    lease.destroy()
    assert first.news() == []
    first.close()
    assert server.heard() == ["A abandoned 1"]


def test_destroying_an_unanswered_lease_abandons_it_and_late_answers_go_nowhere(server, two):
    first, _ = two
    fds = server.open_fds()
    first.lease("HMD-1").destroy()
    assert first.news() == []
    assert server.heard() == [f"A requested 1 by {os.getpid()}: 41", "A abandoned 1"]
    server.do("A grant 1", "A finish 1")
    assert first.news() == []
    assert server.open_fds() == fds


def test_destroying_a_finished_lease_is_nobodys_business(server, two):
    first, _ = two
    lease = first.lease("HMD-1")
    first.news()
    server.do("A grant 1", "A finish 1")
    server.heard()
    lease.destroy()
    first.news()
    assert server.heard() == []


def test_a_disconnected_client_abandons_what_is_unanswered_or_running(server, two):
    first, second = two
    finished = first.lease("HMD-1")
    first.news()
    server.do("A finish $")
    first.lease("HMD-1")
    first.news()
    server.do("A grant $")
    first.lease("TV-1")
    first.news()
    assert finished.finished
    assert len(server.heard()) == 3
    first.close()
    assert sorted(server.heard()) == ["A abandoned 2", "A abandoned 3"]
    assert second.news() == []


def test_a_request_that_was_not_submitted_dies_with_its_client_unheard(server, two):
    first, second = two
    first.request("HMD-1")
    first.news()
    first.close()
    assert server.heard() == []
    second.lease("HMD-1")
    second.news()
    server.do("A grant $")
    assert second.news() == ["lease.lease_fd"]


def test_a_connector_is_leased_again_and_again_by_everyone(server, two):
    fds = None
    for turn in range(50):
        client = two[turn % 2]
        lease = client.lease("HMD-1")
        client.news()
        server.do(f"A publish {TV}", "A grant $")
        client.news()
        lease.fd.close()
        lease.destroy()
        client.news()
        server.do(f"A publish {HMD} {TV}")
        for each in two:
            assert each.news()[-6:] == [*offered(HMD), "device.done"]
        fds = fds or server.open_fds()
    assert server.open_fds() == fds


def test_a_connector_withdrawn_before_submit_finishes_the_lease(server, two):
    first, _ = two
    request = first.request("HMD-1", "TV-1")
    first.news()
    server.do(f"A publish {TV}")
    first.submit(request)
    assert first.news() == ["connector[HMD-1].withdrawn", "device.done", "lease.finished"]
    assert [line.split()[:2] for line in server.heard()] == [["A", "refused"]]


def test_asking_for_a_withdrawn_connector_is_no_error(server, two):
    first, _ = two
    old = first.offer("HMD-1")
    server.do(f"A publish {TV}", f"A publish {HMD} {TV}")
    assert first.lease(old).proxy.alive
    assert first.news()[-1] == "lease.finished"
    assert first.fate is None
    assert [line.split()[:2] for line in server.heard()] == [["A", "refused"]]


def test_a_request_for_more_than_any_card_lends_is_finished_at_once(server, two):
    first, _ = two
    old = [first.offer("HMD-1")]
    for _ in range(70):
        server.do(f"A publish {TV}", f"A publish {HMD} {TV}")
        first.news()
        old.append(first.offer("HMD-1"))
    assert first.lease(*old).proxy.alive
    assert first.news() == ["lease.finished"]
    assert server.heard() == []


def test_an_old_and_a_new_offer_of_one_connector_in_a_request_are_no_duplicate(server, two):
    first, _ = two
    request = first.request("HMD-1")
    server.do(f"A publish {TV}", f"A publish {HMD} {TV}")
    first.news()
    request.send("request_connector", first.offer("HMD-1").proxy)
    first.submit(request)
    assert first.news() == ["lease.finished"]


def test_a_connector_object_destroyed_before_submit_is_leased_all_the_same(server, two):
    first, _ = two
    request = first.request("HMD-1")
    first.offer("HMD-1").proxy.send("destroy")
    first.submit(request)
    first.news()
    assert server.heard() == [f"A requested 1 by {os.getpid()}: 41"]


def test_a_grant_from_inside_the_request_comes_after_the_withdrawal(server, two):
    first, second = two
    server.do(f"A on requested A publish {TV}; A grant $")
    first.lease("HMD-1")
    assert first.news() == GRANTED
    assert second.news() == ["connector[HMD-1].withdrawn", "device.done"]


def test_everything_may_happen_inside_a_request(server, two):
    first, _ = two
    server.do(f"A on requested A grant $; A close; A publish; A finish $; A open; A publish {HMD}")
    first.lease("HMD-1")
    assert first.news() == [
        "lease.lease_fd",
        *["connector[HMD-1].withdrawn", "connector[TV-1].withdrawn", "device.done"],
        "lease.finished",
        *[*offered(HMD), "device.done"],
    ]


def test_an_abandoned_connector_is_offered_again_from_inside_the_call(server, two):
    first, second = two
    server.do(f"A on requested A publish {TV}; A grant $")
    server.do(f"A on abandoned A grant $; A finish $; A publish {HMD} {TV}")
    lease = first.lease("HMD-1")
    first.news(), second.news()
    lease.destroy()
    assert first.news() == [*offered(HMD), "device.done"]
    assert second.news() == [*offered(HMD), "device.done"]


def test_offers_made_while_a_client_dies_reach_the_others_only(server, two):
    first, second = two
    server.do(f"A on requested A publish {TV}; A grant $")
    server.do(f"A on abandoned A grant 1; A grant 2; A publish {HMD} {TV}; A publish {DESK}")
    for name in ("HMD-1", "TV-1"):
        first.lease(name)
        first.news()
    second.news()
    server.heard()
    first.close()
    assert server.heard() == ["A abandoned 1", "A abandoned 2"]
    desk_instead = [
        *["connector[HMD-1].withdrawn", "connector[TV-1].withdrawn"],
        *[*offered(DESK), "device.done"],
    ]
    assert second.news() == [
        *[*offered(HMD), "device.done"],
        *desk_instead,
        *["connector[DP-1].withdrawn", *offered(HMD), *offered(TV), "device.done"],
        *desk_instead,
    ]


def test_a_client_bound_during_a_lease_sees_the_connector_afterwards(server, two):
    first, _ = two
    server.do(f"A on requested A publish {TV}; A grant $", f"A on abandoned A publish {HMD} {TV}")
    lease = first.lease("HMD-1")
    first.news()
    newcomer = server.client()
    assert newcomer.news() == ["device.drm_fd", *offered(TV), "device.done"]
    lease.destroy()
    first.news()
    assert newcomer.news() == [*offered(HMD), "device.done"]
