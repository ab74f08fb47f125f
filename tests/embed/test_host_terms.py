"""Terms and claims in a compositor that links the library: what it says of them is what clients hear."""

import os
import signal

import pytest

from support import leases
from support.compositor import Compositor
from support.embedded_hosts import host
from support.lessors import LESSORS
from support.story import eventually, granted, hears
from support.terms_client import DARK, EXACT, GRANT, MAKER, PRODUCT, PROTOCOLS, TermsClient
from support.wire import Connection

pytestmark = pytest.mark.debug


@pytest.fixture
def hosted(card):
    """Starts a host, which leaves in peace in the end."""
    compositors = []

    def start(compositor: Compositor) -> Compositor:
        compositors.append(compositor)
        return compositor

    try:
        yield start
        for compositor in compositors:
            compositor.leave_in_peace()
    finally:
        for compositor in compositors:
            compositor.kill()
            compositor.forget()


@pytest.fixture
def choosy(hosted, card, desk, side) -> Compositor:
    """Lends single displays, never dark, and asks itself about claims."""
    argv = [host("plain_host"), card.card, "monitors", "choosy"]
    compositor = hosted(Compositor(argv, card.card))
    for monitor in (desk, side):
        eventually(lambda m=monitor: m.lit, "the desktop is shown")
    return compositor


def connect(compositor: Compositor, *names: str) -> TermsClient:
    client = TermsClient(Connection.to_display(compositor.socket, protocols=PROTOCOLS))
    compositor.clients.append(client)
    eventually(lambda: client.news() and all(map(client.offer, names)), f"{names} are on offer")
    return client


def claim_of(client: TermsClient, display, **how):
    edid = display.edid
    return client.claim_of((MAKER, EXACT, edid.maker), (PRODUCT, EXACT, f"{edid.product:#06x}"), **how)


def claims(client: TermsClient) -> list[str]:
    client.news()
    return [line for line in client.log if line.startswith("claim")]


def test_a_term_that_the_host_leaves_out_refuses_the_lease(choosy, headset):
    client = connect(choosy, headset.name)
    client.lease_on(headset.name, set_light=DARK)
    hears(client, f"terms.refused term_forbidden {headset.id} light", "lease.finished")
    assert client.texts == [f"{headset.name}: no display is dark here"]


def test_or_the_lease_goes_without_it_and_says_so(choosy, headset):
    client = connect(choosy, headset.name)
    client.lease_on(headset.name, set_light=DARK, set_overlays=0, unmet=GRANT)
    client.wait_for("lease.lease_fd")
    news = client.news()
    assert f"terms.unmet {headset.id} light" in news
    assert f"terms.unmet {headset.id} overlays" not in news
    assert client.texts == ["no display is dark here"]
    assert headset.lit and headset.id in client.timings


def test_a_host_refuses_for_a_reason(choosy, headset, side):
    client = connect(choosy, headset.name, side.name)
    client.lease_on(headset.name, side.name)
    hears(client, "terms.refused forbidden 0 none", "lease.finished")
    assert client.texts == ["one display for each client"]


def test_a_host_agrees_to_a_claim_and_drops_it(choosy, side):
    client = connect(choosy, side.name)
    claim_of(client, side)
    client.wait_for(f"claim.matched 1 {side.name}")
    eventually(lambda: not side.lit, "it is dark")
    said = f"claim 1 of maker {side.edid.maker}, product {side.edid.product:#06x}: "
    eventually(lambda: said + side.name in choosy.process.text(), "the host has heard of it")
    lease = client.lease_on(side.name)
    client.wait_for("lease.lease_fd")
    os.kill(choosy.pid, signal.SIGUSR1)
    client.wait_for("claim.refused dropped")
    assert claims(client)[-2:] == ["claim.unmatched 1", "claim.refused dropped"]
    eventually(lambda: said + "over" in choosy.process.text(), "the host has heard of its end")
    assert leases.objects_of(granted(lease))
    lease.destroy()
    eventually(lambda: side.lit and any(side.picture().rgb), "it is the host's again")


@pytest.mark.parametrize("name", ["tiny_host", "plain_host"])
def test_a_host_that_says_nothing_keeps_its_monitors(hosted, card, side, headset, name):
    compositor = hosted(LESSORS[name](card.card))
    eventually(lambda: side.lit and any(side.picture().rgb), "the desktop is shown")
    client = connect(compositor, headset.name)
    claim_of(client, side)
    claim_of(client, headset, exclusive=True)
    client.wait_for("claim2.made")
    assert claims(client) == [
        f"claim.withheld {side.name} desktop", "claim.made",
        f"claim2.matched 1 {headset.name}", "claim2.made",
    ]  # fmt: skip
    assert side.lit
    assert connect(compositor).offer(headset.name) is None
    assert client.offer(headset.name)
