"""Claims on the wire: criteria, answers, errors, and displays that one client alone is offered."""

import os
import struct

import pytest

from stories import HMD, TV, offered
from support.terms_client import (
    CONNECTOR_TYPE, EXACT, GLOB, MAKER, MODEL, PRODUCT, PROTOCOLS, SERIAL, TermsClient,
)  # fmt: skip
from support.wire import Connection

VIVE = ((MAKER, EXACT, "HVR"), (PRODUCT, EXACT, "0xaa01"))


@pytest.fixture
def connect(server):
    def connect() -> TermsClient:
        client = TermsClient(Connection.to_display(server.socket, protocols=PROTOCOLS))
        server.clients.append(client)
        client.news()
        return client

    return connect


def heard(server) -> list[str]:
    return [line for line in server.heard() if not line.startswith("T key")]


def test_a_claim_arrives_with_its_criteria(server, connect):
    client = connect()
    client.claim_of(
        (MAKER, EXACT, "HVR"), (PRODUCT, EXACT, "0xaa01"), (MODEL, GLOB, "*Vive*"),
        (SERIAL, EXACT, "LHR 1"), (CONNECTOR_TYPE, EXACT, "DP"), exclusive=True,
    )  # fmt: skip
    client.claim_of((MAKER, GLOB, "H*"))
    assert client.news() == []
    criteria = "maker=HVR product=0xaa01 model~*Vive* serial=LHR 1 type=DP exclusive"
    assert heard(server) == [
        f"T claimed 1 by {os.getpid()}: {criteria}", f"T claimed 2 by {os.getpid()}: maker~H*",
    ]  # fmt: skip


def test_a_claimant_hears_of_displays_and_others_do_not(server, connect):
    client, other = connect(), connect()
    client.claim_of(*VIVE)
    client.news()
    server.do("T matched 1 1 41 HMD-1", "T made 1", "T withheld 1 42 TV-1 1 it is a monitor",
              "T unmatched 1 1")  # fmt: skip
    assert client.news() == [
        "claim.matched 1 HMD-1", "claim.made", "claim.withheld TV-1 desktop", "claim.unmatched 1",
    ]  # fmt: skip
    assert client.texts == ["it is a monitor"]
    facts = client.matches[1]
    assert struct.unpack("=Q", facts["device"]) == (os.makedev(226, 0),)
    assert (facts["connector_id"], facts["maker"], facts["product"]) == (41, "HVR", 0xAA01)
    assert other.news() == []


@pytest.mark.parametrize("reason", [*enumerate(["too_wide", "too_many", "dropped", "forbidden"])])
def test_a_refused_claim_is_over(server, connect, reason):
    client = connect()
    claim = client.claim_of(*VIVE)
    client.news()
    number, word = reason
    server.do(f"T refuse 1 {number} so the test says", "T made 1", "T refuse 1 0 again")
    assert client.news() == [f"claim.refused {word}"]
    heard(server)
    claim.send("destroy")
    client.news()
    assert heard(server) == []


def test_a_text_is_cut_at_the_end_of_a_character(server, connect):
    client = connect()
    client.claim_of(*VIVE)
    client.news()
    long = "x" * 999 + "é" * 3000
    server.do(f"T withheld 1 42 TV-1 1 {long}", f"T refuse 1 3 {long}")
    assert client.news() == ["claim.withheld TV-1 desktop", "claim.refused forbidden"]
    assert client.texts == ["x" * 999] * 2


def test_a_claim_ends_with_its_object_and_with_its_client(server, connect):
    client = connect()
    claim = client.claim_of(*VIVE)
    client.claim_of(*VIVE)
    client.claim()
    client.news()
    heard(server)
    claim.send("destroy")
    client.news()
    assert heard(server) == ["T ended 1"]
    client.close()
    assert heard(server) == ["T ended 2"]
    server.do("T made 2", "T matched 2 1 41 HMD-1", "T refuse 1 2 late")


@pytest.mark.parametrize(
    "criterion",
    [
        (MAKER, EXACT, ""), (MAKER, EXACT, "x" * 101), (MAKER, 2, "HVR"), (5, EXACT, "HVR"),
        (PRODUCT, EXACT, "43521"), (PRODUCT, EXACT, "0x"), (PRODUCT, EXACT, "0xaa01 "),
        (PRODUCT, EXACT, "0x10000"), (PRODUCT, GLOB, "0xaa01"), (PRODUCT, EXACT, "0x-1"),
    ],
)  # fmt: skip
def test_a_criterion_that_is_none_is_an_error(server, connect, criterion):
    client = connect()
    client.claim_of(criterion)
    assert client.news() == ["error sublet_display_claim_v1.invalid_criterion"]
    assert heard(server) == []


@pytest.mark.parametrize("criterion", [*VIVE, (CONNECTOR_TYPE, GLOB, "*")])
def test_a_criterion_that_is_given_twice_is_an_error(connect, criterion):
    client = connect()
    client.claim_of(criterion, criterion)
    assert client.news() == ["error sublet_display_claim_v1.invalid_criterion"]


def test_a_claim_of_everything_is_an_error(server, connect):
    client = connect()
    client.claim_of()
    assert client.news() == ["error sublet_display_claim_v1.no_criteria"]
    assert heard(server) == []


@pytest.mark.parametrize(
    "request_", [("make",), ("set_exclusive",), ("add_criterion", MODEL, EXACT, "Vive")]
)
def test_a_claim_that_is_made_does_not_change(connect, request_):
    client = connect()
    client.claim_of(*VIVE).send(*request_)
    assert client.news() == ["error sublet_display_claim_v1.already_made"]


def test_a_claim_outlives_what_made_it_but_not_the_lessor(server, connect):
    client = connect()
    client.claim_of(*VIVE)
    unmade = client.claim()
    client.manager.send("destroy")
    client.news()
    server.do("T made 1")
    assert client.news() == ["claim.made"]
    server.do("T destroy")
    unmade.send("add_criterion", MAKER, EXACT, "HVR")
    unmade.send("make")
    assert client.news() == ["claim2.refused forbidden"]


def test_a_display_for_one_client_alone_is_a_secret_to_others(server, connect):
    client, other = connect(), connect()
    client.claim_of(*VIVE)
    client.news()
    key = next(line.split()[-1] for line in server.heard() if line.startswith("T key"))
    server.do("A open", f"A publish {TV}")
    for each in (client, other):
        each.news()
    server.do(f"A publish {TV} {HMD}|{key}")
    assert client.news() == [*offered(HMD), "device.done"]
    assert other.news() == []
    late = connect()
    assert late.offer("HMD-1") is None
    assert late.offer("TV-1") is not None
    client.lease("HMD-1")
    client.news()
    server.do(f"A publish {TV}", "A grant $")
    assert client.news() == ["connector[HMD-1].withdrawn", "device.done", "lease.lease_fd"]
    assert other.news() == []
    server.do(f"A publish {TV} 41/2/HMD-1/HTC_Vive")
    assert other.news() == [*offered(HMD), "device.done"]


def test_a_display_that_becomes_one_clients_is_withdrawn_from_all(server, connect):
    client, other = connect(), connect()
    server.do("A open", f"A publish {HMD}")
    client.claim_of(*VIVE)
    for each in (client, other):
        each.news()
    key = next(line.split()[-1] for line in server.heard() if line.startswith("T key"))
    server.do(f"A publish {HMD}|{key}")
    assert client.news() == ["connector[HMD-1].withdrawn", *offered(HMD), "device.done"]
    assert other.news() == ["connector[HMD-1].withdrawn", "device.done"]
