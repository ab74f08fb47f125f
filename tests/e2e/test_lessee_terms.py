"""sublet-lessee asks for modes, masks and planes, and says what it got, what not, and why it got nothing."""

import errno
import os
import signal
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.control import DONE, subletctl
from support.drm_fault import DrmFault, Plan, Scope
from support.lessee import DENIED, LEASE_ENDED, USAGE, Lessee
from support.processes import Process
from support.seat import OtherSession
from support.seat_stage import *  # noqa: F403
from support.seat_stage import switch_away
from support.story import eventually
from support.wlr_randr import heads
from testbed import description
from testbed.description import Connector, Machine, pipe_planes
from testbed.edid import DESKTOP, SECOND, VIVE

pytestmark = pytest.mark.debug

CREATE_LEASE = 0xC6  # linux: DRM_IOCTL_MODE_CREATE_LEASE
LESSEE = Path(os.environ.get("SUBLET_BUILD", ".")) / "lessee-client/sublet-lessee"
CONSENT = "clients = {{ consent = {} }}"


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


@pytest.fixture
def lending(configured, desk, side):
    """Starts sublet, which lends the last display too; its rule says what else a test wants."""

    def start(*lines: str, **env: str):
        sublet = configured(side.rule("desktop = false", 'lease = "offer"', *lines), **env)
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    return start


@pytest.fixture
def lender(lending):
    return lending('terms = ["mode", "mask", "planes"]')


@pytest.fixture
def execute(tmp_path):
    """Starts `sublet-lessee exec` with options, and a program that touches no card."""
    started: list[Process] = []

    def start(compositor: Compositor, *options: str) -> Process:
        command = [LESSEE, "exec", *options, "--", "sh", "-c", "echo runs; exec sleep 600"]
        environment = compositor.environment_of_clients()
        started.append(
            Process(command, env=environment, output=tmp_path / "out", errors=tmp_path / "err")
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


def runs(process: Process) -> None:
    eventually(lambda: process.output.read_text() == "runs\n", "the program runs")


def of_lease(report) -> dict:
    """What was granted of its only display."""
    (granted,) = report.facts["granted"]
    return granted


# What is asked for ------------------------------------------------------------------------------


def test_the_mode_is_set_before_the_program_has_touched_the_card(lender, execute, side):
    best = side.state().modes[0]
    assert (best.width, best.height) != (640, 480)
    process = execute(lender, "-c", side.name, "--mode", "640x480")
    runs(process)
    assert (side.mode.width, side.mode.height) == (640, 480)
    assert not any(side.picture().rgb)
    assert process.text() == ""


def test_run_needs_no_modeset_in_the_mode_that_it_wants(run_lessee, side):
    options = ("--mode", "640x480", "--no-modeset", "--frames", "3")
    report = run_lessee("-c", side.name, *options).finish()
    assert report.status == 0, report.errors
    assert not report.head["modeset"]
    granted = of_lease(report)
    assert (granted["mode"]["width"], granted["mode"]["height"]) == (640, 480)
    assert granted["connector_id"] == side.id
    assert granted["masked"]
    assert granted["unmet"] == []
    planes = [plane["id"] for plane in report.facts["leased"]["planes"]]
    assert sorted(granted["planes"]) == sorted(planes)
    assert [granted["crtc_id"]] == [crtc["id"] for crtc in report.facts["leased"]["crtcs"]]


@pytest.mark.parametrize(
    ("planes", "kinds"),
    [("primary+cursor", {}), ("1", {"overlay": 1}), ("all", None)],
)
def test_run_is_leased_the_planes_that_it_wants(run_lessee, side, planes, kinds):
    report = run_lessee("-c", side.name, "--planes", planes, "--frames", "1").finish()
    assert report.status == 0, report.errors
    of_all = [plane["type"] for plane in report.facts["leased"]["planes"]]
    assert of_all.count("primary") == of_all.count("cursor") == 1
    if kinds is None:
        assert of_all.count("overlay") >= 1
    else:
        assert of_all.count("overlay") == kinds.get("overlay", 0)


def test_run_is_listed_if_it_is_not_to_be_masked(run_lessee, lender, side):
    assert side.name not in heads(lender)
    lessee = run_lessee("-c", side.name, "--mask", "off").wait_until_lit()
    assert heads(lender)[side.name]["enabled"]
    report = lessee.stop()
    assert report.status == 0
    assert not of_lease(report)["masked"]


def test_run_is_not_listed_if_it_is_to_be_masked(lending, side):
    sublet = lending('terms = ["mask"]', "mask = false")
    lessee = Lessee.run(sublet, "-c", side.name, "--mask", "on").wait_until_lit()
    assert side.name not in heads(sublet)
    assert lessee.stop().status == 0


# What cannot be kept ----------------------------------------------------------------------------


def test_what_cannot_be_is_said_and_run_goes_on(run_lessee, side):
    report = run_lessee("-c", side.name, "--planes", "9", "--frames", "1").finish()
    assert report.status == 0
    (unmet,) = of_lease(report)["unmet"]
    assert unmet["term"] == "overlays"
    told = f"sublet-lessee: {side.name}: the compositor does without --planes: {unmet['reason']}"
    assert told in report.errors.splitlines()


def test_or_the_request_is_refused_if_that_is_wanted(run_lessee, side):
    report = run_lessee("-c", side.name, "--planes", "9", "--strict").finish()
    assert report.status == DENIED
    assert report.facts["granted"] is None
    assert report.facts["end"]["reason"] == "term-unmet"
    assert report.facts["end"]["message"] in report.errors
    assert side.name in report.facts["end"]["message"]
    eventually(lambda: not side.lit, "it is dark")


@pytest.mark.parametrize("strict", [True, False])
def test_a_mode_that_the_rules_keep_to_themselves(lending, side, strict):
    sublet = lending('terms = ["planes"]')
    options = ("-c", side.name, "--mode", "640x480", "--frames", "1")
    report = Lessee.run(sublet, *options, *(["--strict"] if strict else [])).finish()
    if strict:
        assert report.status == DENIED
        assert report.facts["end"]["reason"] == "term-forbidden"
    else:
        assert report.status == 0
        assert [unmet["term"] for unmet in of_lease(report)["unmet"]] == ["mode"]
        assert report.head["modeset"]  # what it does where nobody takes terms
        assert report.head["mode"]["width"] == 640


def test_an_option_that_makes_no_sense_is_none(lender, run_lessee):
    for options in (("--mask", "maybe"), ("--planes", "some"), ("--planes", "-1")):
        report = run_lessee(*options).finish()
        assert report.status == USAGE
        assert options[0] in report.errors


# Reasons and causes -----------------------------------------------------------------------------


def refused(report, reason: str) -> str:
    """The message, which everybody is told."""
    end = report.facts["end"]
    assert (report.status, end["cause"], end["reason"]) == (DENIED, "denied", reason)
    assert end["message"].startswith("the lessor refused the request: ")
    assert end["message"] in report.errors
    return end["message"]


def test_who_is_kept_out_is_told_so(lending, side):
    sublet = lending("clients = { uid = [4711] }")
    message = refused(Lessee.run(sublet, "-c", side.name).finish(), "forbidden")
    assert "user 0 is not let in" in message


def test_who_is_refused_consent_is_told_so(lending, side):
    sublet = lending(CONSENT.format('["false"]'))
    refused(Lessee.run(sublet, "-c", side.name).finish(), "no-consent")


@pytest.fixture
def asking(lending, side):
    """A sublet in which somebody is being asked about the display for a first lessee."""
    sublet = lending(CONSENT.format('["sleep", "600"]'))
    first = Lessee.run(sublet, "-c", side.name)
    eventually(lambda: "asking" in sublet.process.text() or "consent" in sublet.process.text(), "asked")
    yield sublet, first
    first.kill()


def test_who_asks_for_what_another_one_asks_for_is_told_so(asking, side):
    sublet, _ = asking
    refused(Lessee.run(sublet, "-c", side.name).finish(), "in-use")


def test_who_asks_for_what_is_pulled_is_told_so(asking, side):
    _, first = asking
    side.unplug()
    refused(first.finish(), "withdrawn")


def test_who_asks_a_lessor_that_leaves_is_told_so(asking):
    sublet, first = asking
    os.kill(sublet.pid, signal.SIGTERM)
    refused(first.finish(), "card-gone")


def test_who_asks_when_the_session_is_switched_away_is_told_so(lending, side, seat, keyboard, tmp_path):
    asked = tmp_path / "asked"
    consent = CONSENT.format(f"['sh', '-c', 'echo >{asked}; exec sleep 600']")
    sublet = lending(consent, **seat.environment)
    other = OtherSession(seat)
    try:
        lessee = Lessee.run(sublet, "-c", side.name)
        eventually(asked.exists, "somebody is asked")
        switch_away(keyboard, other)
        refused(lessee.finish(), "session-inactive")
    finally:
        other.close()
    sublet.leave_in_peace()  # before its seat does


def test_who_is_refused_by_the_kernel_is_told_so(lending, side, tmp_path):
    fault = DrmFault(tmp_path)
    sublet = lending(**fault.environment)
    fault.follow(Plan(which=1, error=errno.ENOSPC, scope=Scope.ONE_CALL, call=CREATE_LEASE))
    refused(Lessee.run(sublet, "-c", side.name).finish(), "failed")


class TestTooFewCrtcs:
    """Three displays, and CRTCs for two of them."""

    @pytest.fixture
    def displays(self) -> Machine:
        edids = (DESKTOP, VIVE, SECOND)
        planes = sum((pipe_planes(crtc) for crtc in range(2)), ())
        return Machine(2, planes, tuple(Connector((0, 1), edid) for edid in edids), writeback=False)

    def test_who_finds_every_crtc_in_use_is_told_so(self, sublet, desk, side):
        for monitor in (desk, side):
            eventually(lambda m=monitor: m.lit, "the desktop is lit")
        refused(Lessee.run(sublet).finish(), "no-crtc")


def test_an_end_is_told_with_its_cause(run_lessee, lender, side):
    lessee = run_lessee("-c", side.name).wait_until_lit()
    assert subletctl(lender, "revoke", side.name).status == DONE
    report = lessee.finish()
    assert (report.status, report.facts["end"]["reason"]) == (LEASE_ENDED, "revoked")
    message = "lease lost: the lessor ended the lease: revoked by the administrator"
    assert report.facts["end"]["message"] == message
    assert message in report.errors


def test_exec_says_why_the_lease_ended(lender, execute, side):
    process = execute(lender, "-c", side.name)
    runs(process)
    assert subletctl(lender, "revoke", side.name).status == DONE
    assert process.wait() == LEASE_ENDED
    assert "the lessor ended the lease: revoked by the administrator" in process.text()


@pytest.mark.parametrize("command", ["run", "exec"])
def test_what_the_lessor_does_meanwhile_is_told(lender, execute, run_lessee, side, command):
    if command == "run":
        process = run_lessee("-c", side.name, "--mask", "off").wait_until_lit().process
    else:
        process = execute(lender, "-c", side.name, "--mask", "off")
        runs(process)
    for state, words in (("on", "somebody else has made it dark"), ("off", "it is lit again")):
        assert subletctl(lender, "blank", side.name, state).status == DONE
        told = f"sublet-lessee: {side.name}: {words}\n"
        eventually(lambda t=told: t in process.text(), f"it is told: {words}")


# A lessor without terms -------------------------------------------------------------------------


@pytest.fixture
def sway(card, started) -> Compositor:
    started.append(Compositor.sway(card.card))
    return started[-1]


def test_a_lessor_that_takes_no_terms_does_as_it_likes(sway, headset):
    options = ("--wait", "30", "--mask", "off", "--planes", "1", "--mode", "preferred")
    report = Lessee.run(sway, *options, "--frames", "1").finish()
    assert report.status == 0
    told = "this compositor takes no terms: it cannot be asked for --mask and --planes"
    assert f"sublet-lessee: {told}" in report.errors.splitlines()
    assert report.facts["granted"] is None
    assert report.head["modeset"]


def test_or_is_not_asked_at_all(sway, headset):
    options = ("--wait", "30", "--mask", "off", "--strict")
    report = Lessee.run(sway, *options).finish()
    assert report.status == DENIED
    assert report.facts["end"]["reason"] is None
    assert "this compositor takes no terms: it cannot be asked for --mask" in report.errors
    assert not headset.lit


def test_exec_cannot_set_the_mode_itself(sway, execute, headset):
    process = execute(sway, "--wait", "30", "--mode", "preferred")
    runs(process)
    assert "this compositor takes no terms: it cannot be asked for --mode" in process.text()
