"""sublet-lessee against sublet: what it lists, shows and counts, and how it ends."""

import errno
import os
import signal

import pytest

from support import drm_ioctl
from support.drm_fault import DrmFault, Plan, Scope
from support.go_between import OFFERS_TOLD, GoBetween
from support.lessee import (
    DONE,
    LEASE_ENDED,
    NO_LESSOR,
    NOTHING_MATCHES,
    USAGE,
    Lessee,
)
from support.story import eventually, hears
from testbed.edid import VIVE


def test_list_tells_what_the_edid_of_the_headset_says(sublet, headset):
    report = Lessee.list(sublet)
    assert report.status == DONE
    (device,) = report.facts["devices"]
    (offer,) = device["connectors"]
    assert device["node"] == sublet.card
    assert (offer["name"], offer["connector_id"]) == (headset.name, headset.id)
    assert offer["non_desktop"]
    assert offer["edid"]["maker"] == VIVE.maker
    assert int(offer["edid"]["product"], 16) == VIVE.product
    assert offer["edid"]["model"] == VIVE.name
    (mode,) = offer["modes"]
    assert (mode["width"], mode["height"]) == (headset.edid.width, headset.edid.height)
    assert round(mode["refresh_hz"]) == VIVE.refresh


def test_a_run_shows_its_frames_and_gives_the_headset_back(sublet, two, headset, run_lessee):
    report = run_lessee("--frames", "30").finish()
    assert report.status == DONE
    assert report.head["flips"] == 30
    assert not report.head["modeset"]
    leased = report.facts["leased"]
    assert len(leased["connectors"]) == len(leased["crtcs"]) == 1
    assert sorted(plane["type"] for plane in leased["planes"]) == ["cursor", "overlay", "primary"]
    for client in two:
        hears(client, headset.withdrawn, "device.done", *headset.offered, "device.done")


def test_the_headset_shows_one_frame_after_the_other(sublet, headset, run_lessee):
    run_lessee().wait_until_lit()
    shown = headset.frame()
    eventually(lambda: headset.frame() > shown, "a later frame is shown")


def test_a_run_without_a_lessor_says_so(sublet, run_lessee):
    sublet.stop()
    assert run_lessee().finish().status == NO_LESSOR


def test_a_run_without_a_fitting_display_says_so(run_lessee):
    assert run_lessee("--match", "maker=XYZ").finish().status == NOTHING_MATCHES


def test_a_second_run_finds_nothing(run_lessee):
    run_lessee().wait_until_lit()
    assert run_lessee().finish().status == NOTHING_MATCHES


@pytest.fixture
def run_until_it_waits(sublet, run_lessee, tmp_path):
    """Starts a run for which nothing is on offer yet, and lets it hear that."""
    with GoBetween(sublet.socket, tmp_path / "between") as between:

        def run(*options: str) -> Lessee:
            with between.passing(OFFERS_TOLD):
                return run_lessee(*options, WAYLAND_DISPLAY=str(between.socket))

        yield run


def test_a_second_run_waits_for_the_first_to_end(run_lessee, run_until_it_waits):
    first = run_lessee().wait_until_lit()
    second = run_until_it_waits("--wait", "30", "--frames", "5")
    assert first.stop().status == DONE
    assert second.finish().status == DONE


def test_a_run_waits_for_the_headset_to_be_plugged_in(two, headset, run_until_it_waits):
    headset.unplug()
    hears(two[0], headset.withdrawn, "device.done")
    lessee = run_until_it_waits("--wait", "30", "--frames", "5")
    headset.plug()
    assert lessee.finish().status == DONE


def test_pulling_the_headset_ends_a_run(headset, run_lessee):
    lessee = run_lessee().wait_until_lit()
    headset.unplug()
    report = lessee.finish()
    assert report.status == LEASE_ENDED
    assert "lease lost" in report.errors


def test_a_card_that_is_gone_when_its_lease_arrives_is_a_lost_lease(run_lessee, tmp_path):
    fault = DrmFault(tmp_path)
    first_call = drm_ioctl.number(drm_ioctl.SET_CLIENT_CAP)
    fault.follow(Plan(which=1, error=errno.ENODEV, scope=Scope.ONE_CALL, call=first_call))
    report = run_lessee(**fault.environment).finish()
    assert report.status == LEASE_ENDED
    assert "lease lost" in report.errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_with_a_report(run_lessee, number):
    lessee = run_lessee().wait_until_lit()
    assert lessee.process.stop(number) == DONE
    assert lessee.finish().facts["end"]["cause"] == "signal"


def test_nohup_keeps_a_run_from_hearing_of_its_terminals_end(run_lessee, headset):
    lessee = run_lessee(under=["nohup"]).wait_until_lit()
    os.kill(lessee.pid, signal.SIGHUP)
    shown = headset.frame()
    eventually(lambda: headset.frame() > shown + 5, "it goes on")
    assert lessee.process.stop() == DONE


def test_a_display_named_twice_is_a_usage_error(run_lessee, headset):
    report = run_lessee("--connector", headset.name, "--connector", headset.name).finish()
    assert report.status == USAGE
    assert f"{headset.name} is given twice" in report.errors


def test_a_senseless_mode_is_a_usage_error(run_lessee):
    assert run_lessee("--mode", "wide").finish().status == USAGE


@pytest.mark.virtual
def test_no_vblank_is_missed_in_ten_seconds(run_lessee):
    report = run_lessee("--seconds", "10").finish()
    assert report.status == DONE, report.errors
    head = report.head
    assert (head["missed_by_sequence"], head["missed_by_time"]) == (0, 0)
    assert abs(head["fps"] - head["mode"]["refresh_hz"]) < 0.01
    assert head["flips"] >= 10 * VIVE.refresh
