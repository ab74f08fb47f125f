"""sublet-lessee with several displays, with modes it may not set, and with leases that come back."""

import csv
import errno
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import leases
from support.compositor import Compositor
from support.drm_fault import DrmFault, Plan, Scope
from support.go_between import OFFERS_TOLD, GoBetween
from support.lessee import DONE, LEASE_ENDED, LESSOR_GONE, NOTHING_MATCHES, Lessee
from support.processes import Process
from support.story import Display, comes_on_offer, eventually, hears
from testbed import description

LESSEE = Path(os.environ.get("SUBLET_BUILD", ".")) / "lessee-client/sublet-lessee"


@pytest.fixture
def displays():
    return description.desk(pipes=3, headsets=2)


@pytest.fixture
def other(card) -> Display:
    """The second headset."""
    return Display(card, 2)


def test_all_headsets_at_once_are_one_lease(sublet, headset, other, run_lessee):
    lessee = run_lessee("--all").wait_until_lit()
    assert len(sublet.lessees()) == 1
    for display in (headset, other):
        shown = display.frame()
        eventually(lambda d=display, n=shown: d.frame() > n, "a later frame is shown")
    report = lessee.stop()
    assert report.status == DONE
    assert [head["connector"] for head in report.facts["heads"]] == [headset.name, other.name]
    assert len(report.facts["leased"]["crtcs"]) == 2


def test_each_of_several_displays_shows_as_many_frames_as_asked_for(run_lessee):
    report = run_lessee("--all", "--frames", "20").finish()
    assert report.status == DONE
    assert [head["flips"] for head in report.facts["heads"]] == [20, 20]


def test_a_display_that_is_lit_waits_for_the_one_that_is_not(headset, other, run_lessee, tmp_path):
    """Its next flip would keep the other busy again."""
    fault = DrmFault(tmp_path)
    fault.follow(Plan(1, errno.EBUSY, times=40, scope=Scope.COMMIT, object=other.id))
    log = tmp_path / "log.csv"
    report = run_lessee("--all", "--frames", "5", "--csv", str(log), **fault.environment).finish()
    assert report.status == DONE, report.errors
    assert fault.failed == 40
    commits: dict[str, list[float]] = {headset.name: [], other.name: []}
    for line in csv.DictReader(log.open(encoding="utf-8")):
        commits[line["connector"]].append(float(line["commit_us"]))
    assert commits[headset.name][1] > commits[other.name][0]


def test_a_display_that_is_refused_beside_another_is_tried_once_more(run_lessee, tmp_path):
    fault = DrmFault(tmp_path)
    fault.follow(Plan(which=2, error=errno.ENOSPC, scope=Scope.COMMIT))
    report = run_lessee("--all", "--frames", "5", **fault.environment).finish()
    assert fault.failed == 1
    assert report.status == DONE, report.errors
    assert [head["flips"] for head in report.facts["heads"]] == [5, 5]


def test_displays_named_one_by_one_are_one_lease(headset, other, run_lessee):
    report = run_lessee("-c", other.name, "-c", headset.name, "--frames", "5").finish()
    assert report.status == DONE
    names = {head["connector"] for head in report.facts["heads"]}
    assert names == {headset.name, other.name}


def test_one_of_two_that_is_missing_is_not_done_without(headset, run_lessee):
    report = run_lessee("-c", headset.name, "-c", "DP-99", "--frames", "5").finish()
    assert report.status == NOTHING_MATCHES


def test_no_mode_is_set_if_none_may_be(headset, run_lessee):
    report = run_lessee("--no-modeset", "--frames", "5").finish()
    assert report.status == DONE
    assert not report.head["modeset"]


@pytest.fixture
def sway(card) -> Iterator[Compositor]:
    """A lessor that lends dark displays."""
    compositor = Compositor.sway(card.card)
    try:
        yield compositor
    finally:
        compositor.kill()
        compositor.forget()


def test_a_dark_display_is_refused_if_no_mode_may_be_set(sway, headset):
    report = Lessee.run(sway, "--wait", "30", "-c", headset.name, "--no-modeset").finish()
    assert report.status == NOTHING_MATCHES
    assert "mode" in report.errors
    report = Lessee.run(sway, "--wait", "30", "-c", headset.name, "--frames", "5").finish()
    assert report.status == DONE
    assert report.head["modeset"]


class Retrying:
    """`run --retry`: a report for each lease."""

    def __init__(self, compositor: Compositor, folder: Path, *options: str) -> None:
        self.process = Process(
            [LESSEE, "run", "--retry", "--json", *options],
            env=compositor.environment_of_clients(), output=folder / "out", errors=folder / "err",
        )  # fmt: skip

    def await_frames(self, times: int) -> None:
        """Waits until as many leases have come to show frames."""
        eventually(lambda: self.process.text().count("flipping on") == times, "frames are shown")

    def reports(self) -> list[dict[str, Any]]:
        text = self.process.output.read_text(encoding="utf-8").strip()
        found = []
        while text:
            try:
                report, end = json.JSONDecoder().raw_decode(text)
            except json.JSONDecodeError:  # It is being written.
                break
            found.append(report)
            text = text[end:].strip()
        return found


@pytest.fixture
def retrying(sublet, tmp_path) -> Iterator[Retrying]:
    lessee = Retrying(sublet, tmp_path)
    try:
        lessee.await_frames(1)
        yield lessee
    finally:
        lessee.process.kill()


def ends_well(lessee: Retrying, *causes: str) -> None:
    assert lessee.process.stop() == DONE
    assert [report["end"]["cause"] for report in lessee.reports()] == [*causes, "signal"]


def test_a_run_goes_on_when_its_display_is_plugged_again(retrying, headset):
    headset.unplug()
    eventually(retrying.reports, "the lease is lost")
    assert retrying.reports()[0]["end"]["exit_status"] == LEASE_ENDED
    assert retrying.process.running
    headset.plug()
    retrying.await_frames(2)
    ends_well(retrying, "lease-ended")


def test_a_run_goes_on_with_the_next_lessor(retrying, sublet):
    sublet.kill()
    eventually(retrying.reports, "the lessor is gone")
    assert retrying.reports()[0]["end"]["exit_status"] == LESSOR_GONE
    eventually(lambda: "nobody answers at" in retrying.process.text(), "it finds no other")
    sublet.restart()
    retrying.await_frames(2)
    ends_well(retrying, "lessor-gone")
    told = [line for line in retrying.process.text().splitlines() if "compositor" in line]
    assert len(told) == len(set(told))


def test_a_run_that_waits_for_its_display_ends_with_a_signal(retrying, headset):
    headset.unplug()
    eventually(retrying.reports, "the lease is lost")
    assert retrying.process.stop(signal.SIGINT) == 128 + signal.SIGINT
    causes = [report["end"]["cause"] for report in retrying.reports()]
    assert causes == ["lease-ended", "signal"]


def test_a_run_that_asks_why_its_frame_was_refused_ends_with_a_signal(sublet, run_lessee, tmp_path):
    """The lessor, who has not ended the lease, is asked for a second, and lends nothing meanwhile."""
    fault = DrmFault(tmp_path)
    running = run_lessee("--retry", **fault.environment).wait_until_lit()
    (lessee,) = sublet.lessees()
    with sublet.process.paused():
        with running.process.paused():  # or it may be refused before frames are counted
            leases.revoke(sublet.card, sublet.pid, lessee)
            fault.follow(Plan(scope=Scope.COMMIT))
        eventually(lambda: fault.count, "a frame is refused")
        assert running.process.stop(signal.SIGINT) == 128 + signal.SIGINT


def test_a_run_goes_on_though_nobody_reads_that_it_is_ready(run_lessee, headset):
    running = run_lessee("--retry").wait_until_lit()
    headset.unplug()
    eventually(lambda: "lease lost" in running.process.text(), "the lease is lost")
    running.stop_listening()
    headset.plug()
    eventually(lambda: running.process.text().count("flipping on") == 2, "it shows frames again")
    shown = headset.frame()
    eventually(lambda: headset.frame() > shown, "a later frame is shown")
    assert running.process.stop(signal.SIGINT) == DONE
    assert "write to the ready fd: Broken pipe" in running.process.text()


def test_watch_tells_what_comes_and_goes(sublet, desk, headset, other, tmp_path):
    watch = Process(
        [LESSEE, "watch", "--json"],
        env=sublet.environment_of_clients(), output=tmp_path / "out", errors=tmp_path / "err",
    )  # fmt: skip

    def told() -> list[tuple[str, str]]:
        text = watch.output.read_text(encoding="utf-8")
        lines = text[: text.rfind("\n") + 1].splitlines()  # The last one may be half written.
        return [(line["event"], line["display"]["name"]) for line in map(json.loads, lines)]

    def tells(*news: tuple[str, str]) -> None:
        """In any order: the kernel and the lessor speak for themselves."""
        known.extend(news)
        eventually(lambda: len(told()) >= len(known), f"watch tells of {news}")
        assert sorted(told()) == sorted(known)

    known: list[tuple[str, str]] = []
    try:
        tells(("offered", headset.name), ("offered", other.name))
        headset.unplug()
        tells(("withdrawn", headset.name), ("unplugged", headset.name))
        headset.plug()
        tells(("plugged", headset.name), ("offered", headset.name))
        desk.unplug()  # which is never on offer
        tells(("unplugged", desk.name))
        desk.plug()
        tells(("plugged", desk.name))
        lease = Lessee.run(sublet, "-c", other.name)
        tells(("withdrawn", other.name))
        lease.stop()
        tells(("offered", other.name))
        assert watch.stop() == DONE
    finally:
        watch.kill()


@pytest.fixture
def between(sublet, tmp_path) -> Iterator[GoBetween]:
    with GoBetween(sublet.socket, tmp_path / "between") as between:
        yield between


def test_wait_returns_when_the_display_is_there(sublet, between, headset, other, tmp_path):
    bystander = sublet.client()
    comes_on_offer(bystander, headset, other)
    for display in (headset, other):
        display.unplug()
        hears(bystander, display.withdrawn, "device.done")
    with between.passing(OFFERS_TOLD):
        wait = Process(
            [LESSEE, "wait", "--match", f"maker=HVR,connector={headset.name}", "--json"],
            env={**sublet.environment_of_clients(), "WAYLAND_DISPLAY": str(between.socket)},
            output=tmp_path / "out", errors=tmp_path / "err",
        )  # fmt: skip
    try:
        other.plug()
        comes_on_offer(bystander, other)
        assert wait.running
        headset.plug()
        assert wait.wait() == DONE
        told = json.loads(wait.output.read_text(encoding="utf-8"))
        assert told.pop("node") == sublet.card
        offers = Lessee.list(sublet).facts["devices"][0]["connectors"]
        assert told in offers and told["name"] == headset.name
    finally:
        wait.kill()


def test_wait_gives_up_in_time(sublet):
    ended = subprocess.run(
        [LESSEE, "wait", "--match", "maker=XYZ", "--timeout", "0.2"],
        env=sublet.environment_of_clients(), check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == NOTHING_MATCHES
