"""Claims on a card: displays that clients keep from the desktop, and what becomes of them."""

import dataclasses
import os
import signal

import pytest

from support.claimant import STAGES, Claimant
from support.control import display, subletctl
from support.drm_record import CRTC_ID, DrmRecord
from support.processes import Process
from support.story import Display, eventually, granted
from support.terms_client import CONNECTOR_TYPE, EXACT, GLOB, MAKER, MODEL, PRODUCT, PROTOCOLS, TermsClient
from support.wire import Connection
from testbed.edid import SECOND, Edid

pytestmark = pytest.mark.debug

UNKNOWN = Edid("XYZ", 0x1234, "Proto", 640, 480, 60, size_mm=(122, 68))  # to the kernel a monitor
EXACTLY = ((MAKER, EXACT, "XYZ"), (PRODUCT, EXACT, "0x1234"))
SIDE = ((MAKER, EXACT, SECOND.maker), (PRODUCT, EXACT, f"{SECOND.product:#06x}"))


def connect(sublet) -> TermsClient:
    client = TermsClient(Connection.to_display(sublet.socket, protocols=PROTOCOLS))
    sublet.clients.append(client)
    client.news()
    return client


def news(client: TermsClient) -> list[str]:
    """What is heard of claims alone."""
    return [line for line in client.news() if line.startswith("claim")]


def waits(client: TermsClient, line: str) -> None:
    """Until the client has heard this, in all that it ever heard."""
    client.connection.wait_for(lambda: line in client.log)


@pytest.fixture
def record(tmp_path) -> DrmRecord:
    return DrmRecord(tmp_path)


def becomes(headset: Display, edid: Edid) -> None:
    headset.unplug()
    headset.become(edid)
    headset.plug()


# A headset that the kernel does not know ------------------------------------------------------


def test_a_headset_that_the_kernel_does_not_know_is_never_the_desktops(
    start_sublet, record, kernel, headset, desk
):
    headset.unplug()
    headset.become(UNKNOWN)
    sublet = start_sublet(**record.environment)
    eventually(desk.shows_something, "the desktop is shown")
    client, other = connect(sublet), connect(sublet)
    client.claim_of(*EXACTLY)
    assert news(client) == ["claim.made"]
    record.forget()
    headset.plug()
    waits(client, f"claim.matched 1 {headset.name}")
    other.connection.wait_for(lambda: other.offer(headset.name))
    assert client.offer(headset.name)
    assert client.matches[1]["connector_id"] == headset.id
    assert not any(call.values.get((headset.id, CRTC_ID)) for call in record.calls(kernel))
    lease = client.lease_on(headset.name)
    client.wait_for("lease.lease_fd")
    assert headset.mode.width == UNKNOWN.width
    assert granted(lease) >= 0
    lease.destroy()
    eventually(lambda: not headset.lit, "it is dark again")
    headset.unplug()
    waits(client, "claim.unmatched 1")
    headset.plug()
    waits(client, f"claim.matched 2 {headset.name}")


def test_the_desktop_has_used_it_before_so_nobody_takes_it(start_sublet, headset, desk):
    headset.unplug()
    headset.become(UNKNOWN)
    sublet = start_sublet()
    eventually(desk.shows_something, "the desktop is shown")
    headset.plug()
    eventually(headset.shows_something, "the desktop uses it as a monitor")
    client = connect(sublet)
    client.claim_of(*EXACTLY)
    assert news(client) == [f"claim.withheld {headset.name} desktop", "claim.made"]
    assert headset.lit
    sublet.stop()
    sublet.restart()
    eventually(headset.shows_something, "the desktop uses it as a monitor")
    again = connect(sublet)
    again.claim_of(*EXACTLY)
    assert news(again) == [f"claim.withheld {headset.name} desktop", "claim.made"]


def test_a_headset_that_was_claimed_first_can_be_claimed_again(start_sublet, headset, desk):
    headset.unplug()
    headset.become(UNKNOWN)
    sublet = start_sublet()
    eventually(desk.shows_something, "the desktop is shown")
    first = connect(sublet)
    first.claim_of(*EXACTLY)
    headset.plug()
    waits(first, f"claim.matched 1 {headset.name}")
    first.close()
    eventually(headset.shows_something, "the desktop uses it as a monitor")
    second = connect(sublet)
    second.claim_of(*EXACTLY)
    waits(second, "claim.made")
    assert f"claim.matched 1 {headset.name}" in second.log
    eventually(lambda: not headset.lit, "it is dark")


def test_a_claim_must_say_exactly_what_it_is_for(sublet):
    client = connect(sublet)
    for criteria in (((MAKER, EXACT, "XYZ"),), ((MAKER, GLOB, "XYZ"), (PRODUCT, EXACT, "0x1234")),
                     ((CONNECTOR_TYPE, EXACT, "Virtual"),)):  # fmt: skip
        client.claim_of(*criteria)
    assert news(client) == [f"claim{n}.refused too_wide" for n in ("", "2", "3")]


def test_a_client_makes_so_many_claims_and_no_more(sublet):
    client = connect(sublet)
    for _ in range(17):
        client.claim_of(*EXACTLY)
    assert news(client)[-1] == "claim17.refused too_many"


# A monitor with windows on it ------------------------------------------------------------------


@pytest.fixture
def allowing(configured, side, desk):
    """Lets the second monitor be claimed."""

    def start(*lines: str):
        sublet = configured(side.rule('claims = "allow"', *lines))
        for monitor in (desk, side):
            eventually(monitor.shows_something, "the desktop is shown")
        return sublet

    return start


def test_a_claimed_monitor_goes_dark_and_comes_back_with_its_windows(
    configured, desk, side, tmp_path
):
    rules = desk.rule('claims = "allow"') + side.rule('claims = "allow"')
    sublet = configured(rules)
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    bare = {monitor: bytes(monitor.still_picture().rgb) for monitor in (desk, side)}
    window = Process(
        ["foot", "--window-size-pixels=160x90", "sleep", "600"],
        env=sublet.environment_of_clients(), output=tmp_path / "foot.log",
    )  # fmt: skip
    try:
        shows = lambda m: m.shows(lambda picture: picture.rgb != bare[m])  # noqa: E731
        here = eventually(lambda: next((m for m in (desk, side) if shows(m)), None), "a window")
        there = side if here is desk else desk
        before = bytes(here.still_picture().rgb)
        client = connect(sublet)
        edid = here.edid
        claim = client.claim_of((MAKER, EXACT, edid.maker), (PRODUCT, EXACT, f"{edid.product:#06x}"))
        waits(client, "claim.made")
        assert f"claim.matched 1 {here.name}" in client.log
        assert not here.lit
        eventually(lambda: shows(there), "the window has moved")
        assert not display(sublet, here.name)["on_desktop"]
        lease = client.lease_on(here.name)
        client.wait_for("lease.lease_fd")
        claim.send("destroy")
        client.news()
        assert granted(lease) >= 0 and here.lit
        lease.destroy()
        eventually(lambda: here.shows(lambda picture: picture.rgb == before), "it is as it was")
        eventually(lambda: bytes(there.picture().rgb) == bare[there], "the other one is bare")
    finally:
        window.kill()


@pytest.mark.parametrize("stage", STAGES)
def test_a_claimant_that_is_killed_leaves_the_monitor_to_the_desktop(allowing, side, stage, tmp_path):
    asking = 'clients = { consent = ["sleep", "600"] }'
    sublet = allowing(*([asking] if stage == "asked" else []))
    before = bytes(side.still_picture().rgb)
    if stage == "made":
        side.unplug()
        eventually(lambda: display(sublet, side.name)["use"] == "unplugged", "it is pulled")
    claimant = Claimant(sublet, side, stage, tmp_path)
    try:
        claimant.comes_to_its_stage()
        assert display(sublet, side.name)["on_desktop"] == (stage == "begun")
    finally:
        claimant.kill()
    if stage in ("made", "unplugged"):
        side.plug()
    eventually(lambda: display(sublet, side.name)["on_desktop"], "it is the desktop's")
    eventually(lambda: side.shows(lambda picture: picture.rgb == before), "it is as it was")
    assert sublet.lessees() == []
    assert subletctl(sublet, "claims").facts == subletctl(sublet, "leases").facts == []
    connect(sublet).claim_of(*SIDE)
    eventually(lambda: not side.lit, "whoever claims it next has it")


def test_a_claimant_that_dies_while_somebody_is_asked_takes_its_question_back(configured, side, tmp_path):
    asked = f"echo $$ >{tmp_path}/asked; exec sleep 600"
    consent = f"clients = {{ consent = ['sh', '-c', '{asked}'] }}"
    sublet = configured(side.rule('claims = "consent"', consent))
    eventually(side.shows_something, "the desktop is shown")
    client = connect(sublet)
    client.claim_of(*SIDE)
    note = tmp_path / "asked"
    eventually(lambda: note.exists() and note.read_text().endswith("\n"), "somebody is asked")
    question = int(note.read_text())
    client.close()
    eventually(lambda: not os.path.exists(f"/proc/{question}"), "nobody is asked any more")
    assert side.lit and display(sublet, side.name)["on_desktop"]


# Two claims ------------------------------------------------------------------------------------


def test_two_claims_share_a_display(allowing, side):
    sublet = allowing()
    first, second = connect(sublet), connect(sublet)
    mine = first.claim_of(*SIDE)
    assert news(first) == [f"claim.matched 1 {side.name}", "claim.made"]
    second.claim_of(*SIDE)
    assert news(second) == [f"claim.matched 1 {side.name}", "claim.made"]
    mine.send("destroy")
    first.news()
    assert not side.lit and not display(sublet, side.name)["on_desktop"]
    assert news(second) == []
    second.close()
    eventually(side.shows_something, "it is the desktop's")


def test_an_exclusive_claim_is_offered_to_nobody_else(allowing, side, headset):
    sublet = allowing()
    first, second = connect(sublet), connect(sublet)
    mine = first.claim_of(*SIDE, exclusive=True)
    assert f"claim.matched 1 {side.name}" in first.news()
    assert first.offer(side.name)
    second.claim_of(*SIDE)
    assert news(second) == [f"claim.withheld {side.name} claimed", "claim.made"]
    assert second.offer(side.name) is None
    assert connect(sublet).offer(side.name) is None
    assert connect(sublet).offer(headset.name)
    mine.send("destroy")
    first.news()
    waits(second, f"claim.matched 1 {side.name}")
    assert second.offer(side.name)


def test_a_claim_that_is_exclusive_comes_too_late(allowing, side):
    sublet = allowing()
    first, second = connect(sublet), connect(sublet)
    first.claim_of(*SIDE)
    assert news(first) == [f"claim.matched 1 {side.name}", "claim.made"]
    second.claim_of(*SIDE, exclusive=True)
    assert news(second) == [f"claim.withheld {side.name} claimed", "claim.made"]
    assert second.offer(side.name), "it is on offer to everybody"
    first.close()
    waits(second, f"claim.matched 1 {side.name}")
    assert connect(sublet).offer(side.name) is None


def test_a_display_that_somebody_leases_is_matched_all_the_same(allowing, side):
    sublet = allowing('lease = "offer"')
    lessee, client = connect(sublet), connect(sublet)
    lease = lessee.lease_on(side.name)
    lessee.wait_for("lease.lease_fd")
    client.claim_of(*SIDE)
    waits(client, "claim.made")
    assert f"claim.matched 1 {side.name}" in client.log
    assert client.offer(side.name) is None
    lease.destroy()
    client.connection.wait_for(lambda: client.offer(side.name))
    assert not side.lit and not display(sublet, side.name)["on_desktop"]


# Rules and consent -----------------------------------------------------------------------------


def test_a_rule_can_forbid_claims(configured, side):
    sublet = configured(side.rule('claims = "never"'))
    client = connect(sublet)
    client.claim_of(*SIDE)
    assert news(client) == [f"claim.withheld {side.name} forbidden", "claim.made"]
    assert "lets nobody claim it" in client.texts[0]


def test_a_glob_is_for_displays_whose_rule_allows_claims(allowing, side):
    sublet = allowing()
    client = connect(sublet)
    client.claim_of((MODEL, GLOB, "*"))
    lines = news(client)
    assert f"claim.matched 1 {side.name}" in lines
    assert [line for line in lines if line.startswith("claim.matched")] == [f"claim.matched 1 {side.name}"]
    assert lines[-1] == "claim.made"


@pytest.mark.parametrize(("answer", "word"), [("true", "matched 1"), ("false", "withheld")])
def test_somebody_is_asked(configured, side, answer, word):
    sublet = configured(
        side.rule('claims = "consent"', f'clients = {{ consent = ["{answer}"] }}')
    )
    eventually(side.shows_something, "the desktop is shown")
    client = connect(sublet)
    client.claim_of(*SIDE)
    if answer == "true":
        waits(client, f"claim.matched 1 {side.name}")
        eventually(lambda: not side.lit, "it is dark")
    else:
        waits(client, f"claim.withheld {side.name} no_consent")
        assert display(sublet, side.name)["on_desktop"]


def test_a_rule_that_changes_takes_the_display_back(configured, side, tmp_path):
    sublet = configured(side.rule('claims = "allow"'))
    client = connect(sublet)
    client.claim_of(*SIDE)
    waits(client, "claim.made")
    (tmp_path / "config.toml").write_text(side.rule('claims = "never"'), encoding="utf-8")
    os.kill(sublet.pid, signal.SIGHUP)
    waits(client, f"claim.withheld {side.name} forbidden")
    assert "claim.unmatched 1" in client.log
    eventually(side.shows_something, "it is the desktop's")


def test_another_display_at_the_same_plug_is_another_matter(start_sublet, headset, desk):
    headset.unplug()
    headset.become(UNKNOWN)
    sublet = start_sublet()
    eventually(desk.shows_something, "the desktop is shown")
    client = connect(sublet)
    client.claim_of(*EXACTLY)
    headset.plug()
    waits(client, f"claim.matched 1 {headset.name}")
    becomes(headset, dataclasses.replace(UNKNOWN, product=0x1235))
    waits(client, "claim.unmatched 1")
    eventually(headset.shows_something, "the desktop uses the other one")
