"""sublet-lessee with the lessors of others as with ours: docs/interop.md is what was seen here."""

import errno
import json
import os
from pathlib import Path

import pytest

from support import x_lessors
from support.drm_fault import DrmFault, Plan, Scope
from support.go_between import OFFERS_TOLD, GoBetween
from support.lessee import DONE, LEASE_ENDED, LESSOR_GONE, NOTHING_MATCHES, Lessee
from support.lessor_programs import INSTALLED, version
from support.lessors import lend
from support.processes import Process
from support.story import Display, eventually

FRAMES = ("--frames", "20")
LEAVE_THE_MODE_SET = ("sway 1.10", "labwc 0.8", "Hyprland 0.56")


@pytest.fixture(params=[*INSTALLED, *x_lessors.KINDS])
def lessor(request):
    """X servers, too."""
    yield from lend(request, request.param)


@pytest.fixture
def tool(lessor, tmp_path):
    """Starts sublet-lessee with any command, and variables beside the usual ones."""
    started = []

    def start(*arguments: str, **env: str) -> Process:
        program = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
        started.append(
            Process(
                [program, *arguments], env={**lessor.environment_of_clients(), **env},
                output=tmp_path / f"out{len(started)}", errors=tmp_path / f"err{len(started)}",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


def events(watch: Process, headset: Display) -> list[str]:
    """What has been told of offers of the headset so far: labwc offers every other display too."""
    lines = watch.output.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if line.endswith("}")]
    offers = [event for event in told if event["event"] in ("offered", "withdrawn")]
    return [event["event"] for event in offers if event["display"]["name"] == headset.name]


def await_events(watch: Process, headset: Display, *expected: str) -> None:
    eventually(lambda: len(events(watch, headset)) >= len(expected), f"it tells {expected}")
    assert events(watch, headset) == list(expected)


def test_list_tells_of_the_headset(lessor, headset):
    report = Lessee.list(lessor)
    assert report.status == DONE
    (device,) = report.facts["devices"]
    (offer,) = (each for each in device["connectors"] if each["name"] == headset.name)
    assert (offer["connector_id"], offer["non_desktop"]) == (headset.id, True)
    assert offer["edid"]["maker"] == headset.edid.maker


def test_watch_tells_of_plugs(lessor, tool, headset):
    watch = tool("watch", "--json")
    await_events(watch, headset, "offered")
    headset.unplug()
    await_events(watch, headset, "offered", "withdrawn")
    headset.plug()
    await_events(watch, headset, "offered", "withdrawn", "offered")
    assert watch.stop() == DONE


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
def test_watch_tells_of_an_unplug_though_no_done_follows(lessor, tool, headset, tmp_path):
    """As it is with Hyprland."""
    with GoBetween(lessor.socket, tmp_path / "between") as between:
        watch = tool("watch", "--json", WAYLAND_DISPLAY=str(between.socket))
        await_events(watch, headset, "offered")
        between.hold(OFFERS_TOLD)
        headset.unplug()
        await_events(watch, headset, "offered", "withdrawn")


@pytest.mark.parametrize("lessor", INSTALLED, indirect=True)
def test_wait_ends_when_the_headset_is_plugged_in(lessor, tool, headset, tmp_path):
    watch = tool("watch", "--json")
    await_events(watch, headset, "offered")
    headset.unplug()
    await_events(watch, headset, "offered", "withdrawn")
    wait = "wait", "--match", f"maker={headset.edid.maker}", "--timeout", "30"
    with GoBetween(lessor.socket, tmp_path / "between") as between:
        with between.passing(OFFERS_TOLD):
            waiting = tool(*wait, WAYLAND_DISPLAY=str(between.socket))
        headset.plug()
        assert waiting.wait(30) == DONE
    assert headset.name in waiting.output.read_text(encoding="utf-8")


def test_check_is_content(lessor, tool):
    assert tool("check").wait(30) == DONE


def test_a_run_shows_its_frames_twice(lessor, run_tool, headset):
    for _ in range(2):
        report = run_tool("--wait", "20", *FRAMES).finish()
        assert (report.status, report.head["flips"]) == (DONE, 20), report.errors
    running = run_tool("--wait", "20").wait_until_lit()
    shown = headset.frame()
    eventually(lambda: headset.frame() > shown, "a later frame is shown")
    assert running.stop().status == DONE


def test_a_cube_is_drawn(lessor, run_tool):
    report = run_tool("--scene", "cube", "--frames", "5").finish()
    assert (report.status, report.head["flips"]) == (DONE, 5), report.errors


@pytest.mark.parametrize("plane", ["overlay", "cursor"])
def test_a_further_plane_is_used_where_there_is_one(lessor, kind, run_tool, plane):
    report = run_tool(f"--{plane}", *FRAMES).finish()
    assert report.status == DONE, report.errors
    used = {each["type"] for each in report.facts["leased"]["planes"]}
    assert ("overlay" in used) == (kind == "sublet")
    assert (plane in report.head["planes"]) == (plane in used)


def test_without_a_modeset(lessor, kind, run_tool):
    """Others set no mode before they lend a display; those on wlroots 0.20 switch it off, even."""
    report = run_tool("--no-modeset", *FRAMES).finish()
    assert report.status == (DONE if kind == "sublet" else NOTHING_MATCHES), report.errors
    if kind != "sublet":
        assert run_tool("--wait", "20", *FRAMES).finish().status == DONE
        again = run_tool("--wait", "20", "--no-modeset", *FRAMES).finish()
        who = ("sway", lessor.parent) if kind == "Xwayland" else (kind, lessor)
        left_set = version(*who).startswith(LEAVE_THE_MODE_SET)
        assert again.status == (DONE if left_set else NOTHING_MATCHES), again.errors


def test_pulling_the_headset_ends_a_run(lessor, run_tool, headset):
    running = run_tool().wait_until_lit()
    headset.unplug()
    report = running.finish()
    assert report.status == LEASE_ENDED, report.errors


def test_pulling_the_headset_ends_a_run_though_the_lessor_says_nothing(lessor, run_tool, headset):
    running = run_tool().wait_until_lit()
    with lessor.paused():
        headset.unplug()
        report = running.finish()
    assert report.status == LEASE_ENDED
    assert f"{headset.name} was unplugged" in report.errors


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
def test_a_run_ends_whose_headset_was_pulled_before_the_first_frame(
    lessor, run_tool, headset, tmp_path
):
    """The lessor says nothing, and the mode that it has set is good enough to show frames."""
    with GoBetween(lessor.socket, tmp_path / "between") as between:
        between.hold("wp_drm_lease_v1.lease_fd")
        running = run_tool("--no-modeset", WAYLAND_DISPLAY=str(between.socket))
        between.wait_until_held()
        with lessor.paused():
            headset.unplug()
            between.release()
            report = running.finish()
    assert report.status == LEASE_ENDED, report.errors
    assert f"{headset.name} was unplugged" in report.errors


def test_a_frame_refused_after_the_headset_was_pulled_is_a_lease_lost(
    lessor, run_tool, headset, tmp_path
):
    """Hyprland switches the CRTC off, but not always in time for the frame that comes next."""
    fault = DrmFault(tmp_path)
    running = run_tool(**fault.environment).wait_until_lit()
    with lessor.paused():
        headset.unplug()
        fault.follow(Plan(1, errno.EINVAL, scope=Scope.COMMIT))
        report = running.finish()
    assert fault.failed == 1
    assert report.status == LEASE_ENDED, report.errors
    assert f"{headset.name} was unplugged" in report.errors


def test_a_run_ends_with_its_lessor(lessor, run_tool):
    running = run_tool().wait_until_lit()
    lessor.kill()
    assert running.finish().status == LESSOR_GONE


def test_retry_goes_on_when_the_headset_is_plugged_in_again(lessor, run_tool, headset):
    running = run_tool("--retry").wait_until_lit()
    headset.unplug()
    eventually(lambda: "lease lost" in running.process.text(), "the loss is told")
    headset.plug()
    eventually(lambda: running.process.text().count("flipping on") == 2, "it shows frames again")
    running.kill()


def test_frames_go_on_while_the_lessor_stands_still(lessor, run_tool, headset):
    running = run_tool().wait_until_lit()
    with lessor.paused():
        shown = headset.frame()
        eventually(lambda: headset.frame() > shown + 5, "later frames are shown")
    assert running.stop().status == DONE
