"""Monitors come, go and change; each is used as it was wanted last, whatever plug it is in."""

import dataclasses
import json
import subprocess

import pytest

from support.control import DONE, display, subletctl
from support.desktop_client import DesktopClient
from support.desktop_stage import box_of
from support.story import Display, eventually
from testbed import description
from testbed.edid import DESKTOP, SECOND, Edid

LARGE = Edid("ACM", 0x2222, "Large", 640, 360, 60, serial=22)


@pytest.fixture
def displays() -> description.Machine:
    """The last has no EDID, and many modes."""
    return description.displays([DESKTOP, SECOND, None])


@pytest.fixture
def second(card) -> Display:
    return Display(card, 1)


@pytest.fixture
def nameless(card) -> Display:
    return Display(card, 2)


@pytest.fixture
def sublet(start_sublet, desk, second, nameless):
    sublet = start_sublet()
    lit(desk, second, nameless)
    return sublet


def lit(*monitors: Display) -> None:
    for monitor in monitors:
        eventually(monitor.shows_something, f"{monitor.name} shows the desktop")


def randr(sublet, *options: str) -> None:
    command = ["wlr-randr", *options]
    subprocess.run(command, env=sublet.environment_of_clients(), check=True)


def head(sublet, monitor: Display) -> dict | None:
    """What wlr-randr says of a monitor."""
    answer = subprocess.run(["wlr-randr", "--json"], env=sublet.environment_of_clients(),
                            check=True, capture_output=True)  # fmt: skip
    return next((h for h in json.loads(answer.stdout) if h["name"] == monitor.name), None)


def size(monitor: Display) -> tuple[int, int] | None:
    mode = monitor.mode
    return mode and (mode.width, mode.height)


def place(sublet, monitor: Display) -> tuple[int, int]:
    position = head(sublet, monitor)["position"]
    return position["x"], position["y"]


def pull(sublet, monitor: Display) -> None:
    monitor.unplug()
    eventually(lambda: head(sublet, monitor) is None, f"{monitor.name} is gone")


def swap(sublet, monitor: Display, edid: Edid) -> None:
    """Another monitor in the place of this one."""
    pull(sublet, monitor)
    monitor.become(edid)
    monitor.plug()
    lit(monitor)


def sizes(heads: dict) -> list[tuple[int, int]]:
    return [(mode["width"], mode["height"]) for mode in heads["modes"]]


# Another EDID at the same plug ------------------------------------------------------------------


@pytest.mark.parametrize(
    "edid",
    [LARGE, dataclasses.replace(DESKTOP, width=640, height=360)],
    ids=["another monitor", "the same with another mode"],
)
def test_another_edid_is_taken_over_without_an_unplug(sublet, desk, edid):
    desk.become(edid)
    desk.plug()
    eventually(lambda: size(desk) == (640, 360), "its own mode is set")
    lit(desk)
    assert sizes(head(sublet, desk)) == [(640, 360)]
    assert display(sublet, desk.name)["edid"]["model"] == edid.name


def test_an_edid_that_comes_late_is_taken_over(sublet, nameless):
    nameless.become(LARGE)
    nameless.plug()
    eventually(lambda: size(nameless) == (640, 360), "its own mode is set")
    lit(nameless)
    assert head(sublet, nameless)["serial"] == "00000022"


def test_the_same_edid_again_changes_nothing(sublet, desk, second):
    with DesktopClient(sublet) as client:
        before = set(client.connection.globals("wl_output"))
        desk.plug()
        second.become(LARGE)
        second.plug()
        lit(second)
        eventually(lambda: size(second) == (640, 360), "the other one is another one")
        client.connection.roundtrip()
        assert len(before & set(client.connection.globals("wl_output"))) == len(before) - 1


def test_a_monitor_without_an_edid_has_a_description(sublet, nameless, desk):
    assert head(sublet, nameless)["description"] == f"Unknown display ({nameless.name})"
    assert "null" not in head(sublet, desk)["description"]


def test_windows_stay_where_they_are_when_a_twin_of_their_monitor_comes(sublet, second, nameless):
    red = 0xC01020
    with DesktopClient(sublet) as client:
        pointer = client.pointer()
        pointer.move(-10_000, -10_000)
        pointer.move(500, 50)
        client.window().paint(red)
        before = eventually(lambda: second.shows(lambda picture: box_of(picture, red)), "it is shown")
        nameless.become(second.edid)
        nameless.plug()
        eventually(lambda: size(nameless) == size(second), "the twin is lit")
        lit(nameless)
        assert box_of(second.still_picture(), red) == before


# Settings belong to the monitor ----------------------------------------------------------------


def test_another_monitor_is_used_in_its_own_way(sublet, desk):
    randr(sublet, "--output", desk.name, "--scale", "2", "--pos", "100,200")
    swap(sublet, desk, LARGE)
    assert size(desk) == (640, 360)
    assert head(sublet, desk)["scale"] == 1


def test_settings_follow_the_monitor_to_another_plug(sublet, desk, second):
    randr(sublet, "--output", desk.name, "--scale", "2", "--transform", "90", "--pos", "100,200")
    ours = desk.edid
    pull(sublet, desk)
    swap(sublet, second, ours)
    there = head(sublet, second)
    assert (there["scale"], there["transform"], place(sublet, second)) == (2, "90", (100, 200))


def test_settings_without_an_edid_stay_at_the_plug(sublet, nameless):
    randr(sublet, "--output", nameless.name, "--mode", "640x480", "--scale", "2")
    pull(sublet, nameless)
    nameless.plug()
    lit(nameless)
    assert size(nameless) == (640, 480)
    assert head(sublet, nameless)["scale"] == 2


def test_a_mode_that_the_monitor_lost_gives_way_to_its_preferred_one(sublet, desk):
    """By its serial it is the same monitor, behind another cable or in another setting."""
    randr(sublet, "--output", desk.name, "--scale", "2", "--mode", "480x270")
    swap(sublet, desk, dataclasses.replace(desk.edid, width=640, height=360))
    assert size(desk) == (640, 360)
    assert head(sublet, desk)["scale"] == 2


def test_settings_survive_a_restart(sublet, desk, nameless):
    randr(sublet, "--output", desk.name, "--scale", "2", "--transform", "180")
    randr(sublet, "--output", nameless.name, "--mode", "640x480")
    sublet.stop()
    sublet.restart()
    lit(desk, nameless)
    assert (head(sublet, desk)["scale"], head(sublet, desk)["transform"]) == (2, "180")
    assert size(nameless) == (640, 480)


def test_a_monitor_that_was_switched_off_is_lit_after_a_restart(sublet, desk):
    randr(sublet, "--output", desk.name, "--off")
    pull(sublet, desk)
    desk.plug()
    eventually(lambda: head(sublet, desk), "it is there")
    assert not head(sublet, desk)["enabled"]
    sublet.stop()
    sublet.restart()
    lit(desk)


@pytest.mark.parametrize("another", [False, True], ids=["the same", "another"])
def test_a_monitor_that_is_plugged_in_is_awake(sublet, desk, second, another):
    with DesktopClient(sublet) as client:
        power = client.power_of(desk.name)
        power.send("set_mode", 0)
        client.connection.roundtrip()
        eventually(lambda: not desk.lit, "the panel sleeps")
        pull(sublet, desk)
        if another:
            desk.become(LARGE)
        desk.plug()
        lit(desk)


# The configuration -----------------------------------------------------------------------------


def test_the_configuration_says_how_a_monitor_is_used(configured, desk, second, nameless):
    sublet = configured(
        desk.rule("monitor = { scale = 2, transform = \"90\", position = [7, 8] }")
        + second.rule("monitor = { enabled = false }")
        + nameless.rule("monitor = { mode = \"640x480\" }")
    )
    lit(desk, nameless)
    told = head(sublet, desk)
    assert (told["scale"], told["transform"], place(sublet, desk)) == (2, "90", (7, 8))
    assert not head(sublet, second)["enabled"] and not second.lit
    assert size(nameless) == (640, 480)


def test_another_configuration_is_taken_over_but_for_what_was_chosen(configured, tmp_path, desk):
    sublet = configured(desk.rule("monitor = { scale = 2 }"))
    lit(desk)
    randr(sublet, "--output", desk.name, "--transform", "90")
    rule = desk.rule("monitor = { scale = 3, transform = \"180\" }")
    (tmp_path / "config.toml").write_text(rule, encoding="utf-8")
    assert subletctl(sublet, "reload").status == DONE
    told = head(sublet, desk)
    assert (told["scale"], told["transform"]) == (3, "90")


# The layout ------------------------------------------------------------------------------------


def test_displays_that_nobody_placed_stay_side_by_side(sublet, desk, second, nameless):
    width = desk.edid.width
    before = place(sublet, nameless)[0] - place(sublet, second)[0]
    randr(sublet, "--output", desk.name, "--scale", "2")
    assert place(sublet, second) == (width // 2, 0)
    assert place(sublet, nameless) == (width // 2 + before, 0)


def test_a_layout_that_was_chosen_stays(sublet, desk, second):
    randr(sublet, "--output", second.name, "--pos", "0,0", "--output", desk.name, "--pos", "320,0")
    randr(sublet, "--output", second.name, "--scale", "2")
    assert (place(sublet, second), place(sublet, desk)) == ((0, 0), (320, 0))


def test_nothing_of_a_display_that_is_off_is_seen_on_its_neighbour(sublet, second, nameless):
    randr(sublet, "--output", second.name, "--pos", "640,0",
          "--output", nameless.name, "--pos", "0,0", "--mode", "640x480")  # fmt: skip
    randr(sublet, "--output", second.name, "--off",
          "--output", nameless.name, "--mode", "1024x768")  # fmt: skip
    eventually(lambda: size(nameless) == (1024, 768), "it is larger")
    picture = nameless.still_picture()
    ground = picture.pixel(1, 1)
    assert [picture.pixel(x, 1) for x in (639, 640, 700, 1023)] == [ground] * 4


class TestOneCrtc:
    @pytest.fixture
    def displays(self) -> description.Machine:
        both = description.displays([DESKTOP, SECOND])
        connectors = tuple(dataclasses.replace(c, crtcs=(0,)) for c in both.connectors)
        planes = tuple(plane for plane in both.planes if plane.crtcs == (0,))
        return dataclasses.replace(both, crtcs=1, connectors=connectors, planes=planes)

    @pytest.fixture
    def sublet(self, configured, desk, second):
        sublet = configured(second.rule("monitor = { enabled = false }"))
        lit(desk)
        return sublet

    def test_a_display_is_exchanged_for_another_in_one_configuration(self, sublet, desk, second):
        for on, off in ((second, desk), (desk, second)):
            randr(sublet, "--output", on.name, "--on", "--output", off.name, "--off")
            lit(on)
            assert not off.lit
