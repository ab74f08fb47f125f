"""Terms of a request, what was granted of them, and news of the lease that came of it."""

import os

import pytest

from stories import DESK, HMD, TV
from support.lease_client import LeaseClient
from support.terms_client import ALL_OVERLAYS, DARK, GRANT, LIT, PROTOCOLS, REFUSE, TermsClient
from support.wire import Connection

REASONS = [
    "failed", "withdrawn", "in_use", "forbidden", "no_consent", "term_forbidden", "term_unmet",
    "no_crtc", "session_inactive", "card_gone", "parent",
]  # fmt: skip
CAUSES = {
    1: "fd_closed", 2: "unplugged", 3: "session_inactive", 4: "revoked", 5: "withheld",
    6: "forbidden_modeset", 7: "card_gone", 8: "parent_ended",
}  # fmt: skip
TIMING = (25175, 640, 656, 752, 800, 0, 480, 490, 492, 525, 0, 10)


@pytest.fixture
def client(server) -> TermsClient:
    """Knows of a headset and a TV on A, and of a monitor on B."""
    server.do("A open", f"A publish {HMD} {TV}", "B open", f"B publish {DESK}")
    client = TermsClient(Connection.to_display(server.socket, protocols=PROTOCOLS))
    server.clients.append(client)
    client.news()
    server.heard()
    return client


def asked(server) -> str:
    """What the delegate hears of the request that comes next, without its number and client."""
    (line,) = server.heard()
    return line.split(": ", 1)[1]


@pytest.mark.parametrize(
    "request_, values, heard",
    [
        ("set_mode", (640, 480, 60000), "640x480@60000"),
        ("set_mode", (0, 0, 0), "0x0@0"),
        ("set_timing", TIMING, "timing:25175:640x480:10"),
        ("set_masked", (0,), "unmasked"),
        ("set_masked", (7,), "masked"),
        ("set_overlays", (2,), "overlays=2"),
        ("set_overlays", (0,), "overlays=0"),
        ("set_overlays", (ALL_OVERLAYS,), "overlays=all"),
        ("set_light", (DARK,), "dark"),
        ("set_light", (LIT,), "lit"),
    ],
)
def test_a_term_arrives_with_the_request(server, client, request_, values, heard):
    client.lease_on("HMD-1", **{request_: values})
    assert client.news() == []
    assert asked(server) == f"41 41({heard})"


def test_terms_are_set_for_each_display_and_the_last_word_counts(server, client):
    request = client.request("TV-1", "HMD-1")
    terms = client.terms(request)
    hmd, tv = client.offer("HMD-1").proxy, client.offer("TV-1").proxy
    terms.send("set_mode", hmd, 1, 2, 3)
    terms.send("set_overlays", tv, 1)
    terms.send("set_timing", hmd, *TIMING)
    terms.send("set_unmet", GRANT)
    terms.send("set_overlays", tv, 3)
    client.submit(request)
    client.news()
    assert asked(server) == "42 41 41(timing:25175:640x480:10) 42(overlays=3) or-grant"


def test_a_request_with_empty_terms_is_one_without(server, client):
    client.lease_on("HMD-1", unmet=REFUSE)
    client.news()
    assert asked(server) == "41"


def test_terms_that_were_destroyed_before_do_not_count(server, client):
    request = client.request("HMD-1")
    terms = client.terms(request)
    terms.send("set_mode", client.offer("HMD-1").proxy, 640, 480, 0)
    terms.send("set_unmet", GRANT)
    terms.send("destroy")
    client.submit(request)
    client.news()
    assert asked(server) == "41"
    server.do("A grant $")
    assert client.news() == ["lease.lease_fd"]


def test_what_was_granted_is_told_before_the_fd(server, client):
    client.lease_on("TV-1", "HMD-1", set_overlays=0, unmet=GRANT)
    client.news()
    server.do("A grant $ 42/52/1280x720/7,8 41/51/-/9/3")
    assert client.news() == [
        "terms.display 42",
        "terms.timing 42 1280x720",
        "terms.planes 42 2",
        "terms.state 42 masked",
        "terms.display 41",
        "terms.planes 41 1",
        "terms.state 41 masked",
        "terms.unmet 41 overlays",
        "terms.granted",
        "lease.lease_fd",
    ]
    assert client.crtcs == {42: 52, 41: 51}
    assert client.planes == {42: [7, 8], 41: [9]}
    assert client.texts == ["as scripted"]


@pytest.mark.parametrize("reason", range(len(REASONS)))
def test_a_refusal_says_why_before_it_is_finished(server, client, reason):
    client.lease_on("HMD-1", set_light=LIT)
    client.news()
    server.do(f"A refuse $ {reason} 41 4 so the test says", "A refuse $ 0 0 0 again")
    assert client.news() == [f"terms.refused {REASONS[reason]} 41 light", "lease.finished"]
    assert client.texts == ["so the test says"]


@pytest.mark.parametrize("cause", CAUSES)
def test_an_end_says_why_before_it_is_finished(server, client, cause):
    client.lease_on("HMD-1")
    client.news()
    server.do("A grant $ 41/51/-/9", f"A end $ {cause}", "A end $ 4")
    assert client.news()[-2:] == [f"terms.ended {CAUSES[cause]}", "lease.finished"]
    assert all(client.texts)


def test_news_of_a_lease_come_while_it_runs(server, client):
    client.lease_on("HMD-1")
    client.news()
    server.do("A state $ 41 blanked", "A suspend $")
    assert client.news() == []
    server.do("A grant $ 41/51/-/9")
    client.news()
    server.do("A state $ 41 mirrored blanked", "A suspend $", "A resume $", "A state $ 41")
    assert client.news() == [
        "terms.state 41 mirrored|blanked",
        "terms.suspended",
        "terms.resumed",
        "terms.state 41 -",
    ]
    server.do("A end $ 4", "A state $ 41 masked", "A resume $")
    assert client.news() == ["terms.ended revoked", "lease.finished"]


def test_a_client_that_destroys_its_terms_hears_no_more_of_them(server, client):
    lease = client.lease_on("HMD-1")
    client.news()
    next(iter(client._labels)).send("destroy")
    server.do("A grant $ 41/51/-/9", "A state $ 41 blanked", "A end $ 2")
    assert client.news() == ["lease.lease_fd", "lease.finished"]
    assert lease.finished


def test_terms_that_outlive_their_lease_are_silent(server, client):
    client.lease_on("HMD-1").destroy()
    client.news()
    server.do("A grant 1 41/51/-/9", "A end 1 4", "A refuse 1 0 0 0 late")
    assert client.news() == []


def test_a_client_without_terms_hears_what_it_always_heard(server, client):
    other = server.client()
    other.news()
    other.lease("HMD-1")
    other.news()
    server.do("A grant $ 41/51/-/9", "A state $ 41 blanked", "A suspend $", "A end $ 2")
    assert other.news() == ["lease.lease_fd", "lease.finished"]
    assert client.news() == []


def test_two_clients_hear_of_their_own_terms_alone(server, client):
    other = TermsClient(Connection.to_display(server.socket, protocols=PROTOCOLS))
    server.clients.append(other)
    other.news()
    client.lease_on("HMD-1")
    client.news()
    other.lease_on("TV-1", set_masked=0)
    other.news()
    server.do("A refuse 1 3 41 0 not you", "A grant 2 42/52/-/8")
    assert client.news() == ["terms.refused forbidden 41 none", "lease.finished"]
    assert other.news() == [
        "terms.display 42", "terms.planes 42 1", "terms.state 42 masked", "terms.granted", "lease.lease_fd",
    ]  # fmt: skip


def test_a_text_is_cut_at_the_end_of_a_character(server, client):
    client.lease_on("HMD-1")
    client.news()
    server.do(f"A refuse $ 0 0 0 {'x' * 999 + 'é' * 3000}")
    assert client.news() == ["terms.refused failed 0 none", "lease.finished"]
    assert client.texts == ["x" * 999]


def test_a_withdrawn_connector_is_the_reason(server, client):
    request = client.request("HMD-1")
    client.terms(request)
    server.do(f"A publish {TV}")
    client.submit(request)
    assert client.news()[2:] == ["terms.refused withdrawn 41 none", "lease.finished"]


def test_a_card_that_goes_is_the_reason_and_the_cause(server, client):
    client.lease_on("HMD-1")
    client.news()
    server.do("A grant $ 41/51/-/9")
    client.lease_on("TV-1")
    client.news()
    request = client.request("TV-1")
    client.terms(request)
    client.news()
    server.do("A destroy")
    client.submit(request)
    news = [line for line in client.news() if line.startswith(("terms", "lease"))]
    assert sorted(news) == sorted([
        "terms.ended card_gone", "lease.finished",
        "terms2.refused card_gone 0 none", "lease2.finished",
        "terms3.refused card_gone 0 none", "lease3.finished",
    ])  # fmt: skip


def test_terms_of_more_connectors_than_any_card_has_are_refused(server, client):
    request = client.request("HMD-1")
    terms = client.terms(request)
    for serial in range(2, 80):
        server.do(f"A publish 41/{serial}/HMD-1/HTC_Vive")
        client.news()
        offer = client.offer("HMD-1").proxy
        request.send("request_connector", offer)
        terms.send("set_overlays", offer, 0)
    client.submit(request)
    assert client.news()[-2:] == ["terms.refused withdrawn 0 none", "lease.finished"]
    assert server.heard() == []


# What a client cannot do by bad timing ends its connection ------------------------------------


def hmd(client: LeaseClient):
    return client.offer("HMD-1").proxy


@pytest.mark.parametrize(
    "number", range(12), ids=["clock", "h", "hs", "he", "ht", "skew", "v", "vs", "ve", "vt", "scan", "flags"]
)
def test_a_timing_that_is_none_is_an_error(client, number):
    timing = list(TIMING)
    timing[number] = {0: 0, 5: 1 << 16, 10: 1 << 16, 11: 10}.get(number, 0)
    if number in (2, 3, 4, 7, 8, 9):
        timing[number] = 1
    client.lease_on("HMD-1", set_timing=tuple(timing))
    # Flags are the kernel's to judge.
    assert client.news() == ([] if number == 11 else ["error sublet_lease_terms_v1.invalid_timing"])


def test_a_light_and_an_unmet_that_are_none_are_errors(server):
    server.do("A open", f"A publish {HMD}")
    for send in (lambda t, c: t.send("set_light", hmd(c), 2), lambda t, c: t.send("set_unmet", 2)):
        client = TermsClient(Connection.to_display(server.socket, protocols=PROTOCOLS))
        server.clients.append(client)
        client.news()
        send(client.terms(client.request("HMD-1")), client)
        assert client.news() == ["error sublet_lease_terms_v1.invalid_value"]


def test_terms_of_a_connector_that_somebody_else_made_are_an_error(server, client):
    server.do("foreign")
    client.news()  # The device comes,
    client.news()  # and then what it offers.
    terms = client.terms(client.request("HMD-1"))
    terms.send("set_light", client.offer("FOREIGN-1").proxy, LIT)
    assert client.news() == ["error sublet_lease_terms_v1.not_requested"]


def test_terms_of_a_connector_that_was_not_requested_are_an_error(server, client):
    request = client.request("TV-1")
    client.terms(request).send("set_masked", hmd(client), 1)
    client.submit(request)
    assert client.news() == ["error sublet_lease_terms_v1.not_requested"]
    assert server.heard() == []


def test_terms_of_a_connector_of_another_device_are_an_error(server, client):
    request = client.request("TV-1")
    client.terms(request).send("set_masked", client.offer("DP-1").proxy, 1)
    client.submit(request)
    assert client.news() == ["error sublet_lease_terms_v1.not_requested"]


@pytest.mark.parametrize(
    "send",
    [("set_mode", 0, 0, 0), ("set_timing", *TIMING), ("set_masked", 1), ("set_overlays", 0),
     ("set_light", LIT), ("set_unmet", GRANT)],
    ids=lambda send: send[0],
)  # fmt: skip
def test_terms_after_the_request_was_submitted_are_an_error(client, send):
    request = client.request("HMD-1")
    terms = client.terms(request)
    client.submit(request)
    client.news()
    name, *values = send
    terms.send(name, *([] if name == "set_unmet" else [hmd(client)]), *values)
    assert client.news() == ["error sublet_lease_terms_v1.already_submitted"]


@pytest.mark.parametrize("destroyed", [False, True])
def test_a_request_has_terms_once(client, destroyed):
    request = client.request("HMD-1")
    terms = client.terms(request)
    if destroyed:
        terms.send("destroy")
    client.terms(request)
    assert client.news() == ["error sublet_lease_terms_manager_v1.already_has_terms"]


def test_the_manager_may_go_before_what_it_made(server, client):
    request = client.request("HMD-1")
    terms = client.terms(request)
    client.manager.send("destroy")
    terms.send("set_overlays", hmd(client), 1)
    client.submit(request)
    client.news()
    assert asked(server) == "41 41(overlays=1)"
    server.do("T destroy", "A grant $ 41/51/-/9", "A end $ 4")
    assert client.news()[-3:] == ["lease.lease_fd", "terms.ended revoked", "lease.finished"]


def test_a_disconnected_client_leaves_nothing_behind(server, client):
    client.lease_on("HMD-1", set_overlays=1)
    client.terms(client.request("TV-1"))
    client.news()
    client.close()
    assert server.heard() == [f"A requested 1 by {os.getpid()}: 41 41(overlays=1)", "A abandoned 1"]
    server.do("A grant 1 41/51/-/9", "A end 1 4")


def test_who_may_not_see_lease_devices_sees_no_terms(server):
    server.do("hide")
    client = TermsClient(Connection.to_display(server.socket, protocols=PROTOCOLS))
    server.clients.append(client)
    assert client.manager is None
    assert client.devices == []
