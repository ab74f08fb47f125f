"""Terms and claims through the relay: what the parent hears of them, and what it says of them."""

import pytest

from stories import HMD, TV, offered
from support.story import eventually, hears
from support.terms_client import (
    CONNECTOR_TYPE, DARK, EXACT, GLOB, GRANT, LIT, MAKER, MODEL, PRODUCT, PROTOCOLS, SERIAL, TermsClient,
)  # fmt: skip
from support.wire import Connection

TIMING = (25175, 640, 656, 752, 800, 0, 480, 490, 492, 525, 0, 10)
REASONS = [
    "failed", "withdrawn", "in_use", "forbidden", "no_consent", "term_forbidden", "term_unmet",
    "no_crtc", "session_inactive", "card_gone", "parent",
]  # fmt: skip
CAUSES = {
    1: "fd_closed", 2: "unplugged", 3: "session_inactive", 4: "revoked", 5: "withheld",
    6: "forbidden_modeset", 7: "card_gone", 8: "parent_ended",
}  # fmt: skip
HEADSETS = (CONNECTOR_TYPE, EXACT, "HMD")


def connect(relay) -> TermsClient:
    client = TermsClient(Connection.to_display(relay.socket, protocols=PROTOCOLS))
    relay.clients.append(client)
    client.wait_for("device.done")
    client.news()
    return client


@pytest.fixture
def client(parent, relay) -> TermsClient:
    """Knows of a headset and a TV; whatever was heard till now is forgotten."""
    eventually(lambda: relay.client().devices, "the relay has a global")
    client = connect(relay)
    parent.heard()
    return client


def asked(parent, *lines: str) -> None:
    """The parent hears these and, up to now, nothing else but of keys and nodes."""
    heard: list[str] = []

    def complete() -> bool:
        heard.extend(x for x in parent.heard() if " node" not in x and not x.startswith("T key"))
        return len(heard) >= len(lines)

    eventually(complete, f"asked {lines}")
    assert heard == list(lines)


def forgets_terms(parent, relay) -> None:
    """From now on the parent knows no terms, and the relay knows that."""
    parent.do("T destroy")
    parent.settle()
    relay.settle()


def of_terms(client: TermsClient) -> list[str]:
    return [line for line in client.news() if line.startswith(("terms", "lease"))]


# Terms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ({"set_timing": TIMING}, "41(timing:25175:640x480:10)"),
        ({"set_masked": 0}, "41(unmasked)"),
        ({"set_overlays": 2, "set_light": LIT}, "41(overlays=2 lit)"),
        ({"set_light": DARK, "unmet": GRANT}, "41(dark) or-grant"),
    ],
)
def test_terms_are_passed_on(client, parent, relay, term, words):
    client.lease_on("HMD-1", **term)
    asked(parent, f"A requested 1 by {relay.pid}: 41 {words}")


def test_what_our_rules_do_not_allow_is_not_asked_for(client, parent, relay):
    relay.do("rules HMD-1=masked")
    client.lease_on("HMD-1", set_masked=0)
    client.wait_for("lease.finished")
    assert of_terms(client) == ["terms.refused term_forbidden 41 masked", "lease.finished"]
    client.lease_on("HMD-1", set_masked=0, set_overlays=1, unmet=GRANT)
    asked(parent, f"A requested 1 by {relay.pid}: 41 41(overlays=1) or-grant")
    parent.do("A grant 1 41/51/-/9")
    client.wait_for("lease2.lease_fd")
    assert "terms2.unmet 41 masked" in of_terms(client)


def test_what_the_parent_granted_is_told(client, parent, relay):
    client.lease_on("TV-1", "HMD-1", set_overlays=0, unmet=GRANT)
    asked(parent, f"A requested 1 by {relay.pid}: 42 41 42(overlays=0) 41(overlays=0) or-grant")
    parent.do("A grant 1 42/52/1280x720/7,8 41/51/-/9/3")
    client.wait_for("lease.lease_fd")
    assert of_terms(client) == [
        "terms.display 42", "terms.timing 42 1280x720", "terms.planes 42 2", "terms.state 42 masked",
        "terms.display 41", "terms.planes 41 1", "terms.state 41 masked", "terms.unmet 41 overlays",
        "terms.granted", "lease.lease_fd",
    ]  # fmt: skip
    assert client.crtcs == {42: 52, 41: 51}
    assert client.planes == {42: [7, 8], 41: [9]}
    assert client.texts == ["as scripted"]


@pytest.mark.parametrize("reason", [*range(len(REASONS)), 99])
def test_a_refusal_has_the_reason_of_the_parent(client, parent, relay, reason):
    client.lease_on("HMD-1", set_light=LIT)
    asked(parent, f"A requested 1 by {relay.pid}: 41 41(lit)")
    parent.do(f"A refuse 1 {reason} 41 4 so the test says")
    client.wait_for("lease.finished")
    word = REASONS[reason] if reason < len(REASONS) else "parent"
    assert of_terms(client) == [f"terms.refused {word} 41 light", "lease.finished"]
    assert client.texts == ["so the test says"]


@pytest.mark.parametrize("cause", [*CAUSES, 99])
def test_an_end_has_the_cause_of_the_parent(client, parent, relay, cause):
    client.lease_on("HMD-1")
    asked(parent, f"A requested 1 by {relay.pid}: 41")
    parent.do("A grant 1 41/51/-/9")
    client.wait_for("lease.lease_fd")
    client.news()
    parent.do(f"A end 1 {cause}")
    client.wait_for("lease.finished")
    assert of_terms(client) == [f"terms.ended {CAUSES.get(cause, 'parent_ended')}", "lease.finished"]


def test_news_of_a_lease_are_passed_on(client, parent, relay):
    client.lease_on("HMD-1")
    asked(parent, f"A requested 1 by {relay.pid}: 41")
    parent.do("A grant 1 41/51/-/9")
    client.wait_for("lease.lease_fd")
    client.news()
    for command, line in (
        ("A state 1 41 blanked", "terms.state 41 blanked"),
        ("A state 1 41 mirrored", "terms.state 41 mirrored"),
        ("A suspend 1", "terms.suspended"),
        ("A resume 1", "terms.resumed"),
    ):
        parent.do(command)
        client.wait_for(line)
        assert of_terms(client) == [line]


def test_a_parent_without_terms_does_not_say_why(client, parent, relay):
    forgets_terms(parent, relay)
    client.lease_on("HMD-1")
    asked(parent, f"A requested 1 by {relay.pid}: 41")
    parent.do("A refuse 1 4 41 0 nobody hears this")
    client.wait_for("lease.finished")
    assert of_terms(client) == ["terms.refused parent 0 none", "lease.finished"]
    client.lease_on("HMD-1")
    asked(parent, f"A requested 2 by {relay.pid}: 41")
    parent.do("A grant 2")
    client.wait_for("lease2.lease_fd")
    client.news()
    parent.do("A end 2 4")
    client.wait_for("lease2.finished")
    assert of_terms(client) == ["terms2.ended parent_ended", "lease2.finished"]


def test_what_a_parent_without_terms_has_not_kept_is_given_back(client, parent, relay):
    forgets_terms(parent, relay)
    client.lease_on("HMD-1", set_timing=TIMING)
    asked(parent, f"A requested 1 by {relay.pid}: 41")
    parent.do("A grant 1")
    client.wait_for("lease.finished")
    assert of_terms(client) == ["terms.refused term_unmet 41 mode", "lease.finished"]
    asked(parent, "A abandoned 1")


# Claims ------------------------------------------------------------------------------------------


def test_a_claim_is_made_at_the_parent_too(client, parent, relay):
    client.claim_of(
        (MAKER, EXACT, "HVR"), (PRODUCT, EXACT, "0xaa01"), (MODEL, GLOB, "*Vive*"),
        (SERIAL, EXACT, "LHR 1"), (CONNECTOR_TYPE, EXACT, "DP"), exclusive=True,
    )  # fmt: skip
    criteria = "maker=HVR product=0xaa01 model~*Vive* serial=LHR 1 type=DP exclusive"
    asked(parent, f"T claimed 1 by {relay.pid}: {criteria}")
    assert client.news() == []
    parent.do("T made 1")
    hears(client, "claim.made")


def test_a_display_that_the_parent_gives_up_is_the_claims(client, parent, relay):
    other = connect(relay)
    parent.do(f"A publish {TV}")
    for each in (client, other):
        hears(each, "connector[HMD-1].withdrawn", "device.done")
    client.claim_of(HEADSETS)
    asked(parent, f"T claimed 1 by {relay.pid}: type=HMD")
    parent.do(f"A publish {TV} {HMD}; T matched 1 1 41 HMD-1; T made 1")
    hears(client, *offered(HMD), "device.done", "claim.matched 1 HMD-1", "claim.made")
    hears(other, *offered(HMD), "device.done")
    parent.do(f"T unmatched 1 1; A publish {TV}")
    hears(client, "connector[HMD-1].withdrawn", "device.done", "claim.unmatched 1")


def test_what_the_parent_withholds_is_withheld(client, parent, relay):
    client.claim_of((CONNECTOR_TYPE, EXACT, "DP"))
    asked(parent, f"T claimed 1 by {relay.pid}: type=DP")
    parent.do("T withheld 1 43 DP-1 1 it is a monitor; T made 1")
    hears(client, "claim.withheld DP-1 desktop", "claim.made")
    assert client.texts == ["it is a monitor"]
    parent.do("T withheld 1 43 DP-1 2 nobody agreed")
    hears(client, "claim.withheld DP-1 no_consent")


@pytest.mark.parametrize("reason", [*enumerate(["too_wide", "too_many", "dropped", "forbidden"])])
def test_what_the_parent_refuses_is_refused(client, parent, relay, reason):
    client.claim_of(HEADSETS)
    hears(client, "claim.matched 1 HMD-1")  # which it lends anyway
    asked(parent, f"T claimed 1 by {relay.pid}: type=HMD")
    number, word = reason
    parent.do(f"T refuse 1 {number} so the test says")
    hears(client, "claim.unmatched 1", f"claim.refused {word}")
    assert client.texts == ["so the test says"]
    asked(parent)


@pytest.mark.parametrize("end", ["destroyed", "dies", "dropped"])
def test_a_claim_that_ends_here_ends_there(client, parent, relay, end):
    other = connect(relay)
    claim = client.claim_of((CONNECTOR_TYPE, EXACT, "DP"))
    client.news()
    other.claim_of((CONNECTOR_TYPE, EXACT, "DP"))
    other.news()
    asked(parent, f"T claimed 1 by {relay.pid}: type=DP", f"T claimed 2 by {relay.pid}: type=DP")
    parent.do("T made 1", "T made 2")
    hears(client, "claim.made")
    hears(other, "claim.made")
    if end == "destroyed":
        claim.send("destroy")
        client.news()
    elif end == "dies":
        client.close()
    else:
        relay.do("drop 1")
        hears(client, "claim.refused dropped")
    asked(parent, "T ended 1")
    assert other.news() == []


def test_an_exclusive_claim_keeps_a_display_from_other_clients(client, parent, relay):
    other = connect(relay)
    client.claim_of(HEADSETS, exclusive=True)
    asked(parent, f"T claimed 1 by {relay.pid}: type=HMD exclusive")
    hears(other, "connector[HMD-1].withdrawn", "device.done")
    assert client.offer("HMD-1") and other.offer("HMD-1") is None


def test_a_parent_that_takes_no_claims_is_not_asked(client, parent, relay):
    forgets_terms(parent, relay)
    client.claim_of(HEADSETS)
    hears(client, "claim.matched 1 HMD-1", "claim.made")


def test_nobody_waits_for_a_parent_that_is_gone(client, parent, relay):
    client.claim_of((CONNECTOR_TYPE, EXACT, "DP"))
    asked(parent, f"T claimed 1 by {relay.pid}: type=DP")
    parent.quit()
    client.wait_for("claim.made")
