"""Commits of the desktop fail after their test succeeded, as when another master takes hidden
resources in between: the display is lit again and shows what it should, and leases go on."""

from __future__ import annotations

import dataclasses
import errno
import itertools
import re
import signal
import struct
import subprocess

import pytest

from support import drm_ioctl, kms
from support.control import DONE, subletctl
from support.desktop_client import DesktopClient, Window
from support.drm_fault import DrmFault, Plan, Scope
from support.holdings import SWAPCHAINS, Holdings, assert_nothing_leaked
from support.painter import Painter
from support.story import Display, eventually, granted
from testbed import description
from testbed.edid import VIVE

pytestmark = pytest.mark.debug

ERRORS = [errno.EBUSY, errno.EINVAL, errno.ENOSPC]
RARE_ERRORS = [errno.EACCES, errno.ENOMEM]
RED, GREEN, BLUE = 0xE01030, 0x10E060, 0x1030E0
IN_A_ROW = 4  # down to the lowest step of a display with one mode, and once more


def rgb(color: int) -> tuple[int, int, int]:
    return color >> 16, color >> 8 & 0xFF, color & 0xFF


@pytest.fixture
def fault(tmp_path) -> DrmFault:
    return DrmFault(tmp_path)


@pytest.fixture(params=ERRORS, ids=errno.errorcode.get)
def plan(request) -> Plan:
    """Every commit that fails, fails with this."""
    return Plan(which=1, error=request.param, times=IN_A_ROW, scope=Scope.COMMIT)


@pytest.fixture
def sublet(configured, fault, side):
    """Its second monitor may be lent, too."""
    return configured(
        side.rule('lease = "offer"'),
        **fault.environment,
    )


@pytest.fixture
def window(sublet, bare, side):
    """Covers the second monitor."""
    with DesktopClient(sublet) as client:
        window = client.window()
        window.cover(side.name)
        window.paint(RED)
        eventually(lambda: side.shows_only(RED), "the window is shown")
        yield window


@pytest.fixture(autouse=True)
def bystander(request, headset, card):
    """Somebody who leases the headset before and draws on it after, if the test begins with a lit
    desktop."""
    if "bare" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("bare")
    sublet = request.getfixturevalue("sublet")
    client = sublet.client()
    client.news()
    painter = Painter(granted_on(client, headset), headset.id)
    painter.paint(BLUE)
    before = Holdings.of(sublet, card)
    yield
    assert headset.shows_only(BLUE)
    painter.remove(painter.paint(GREEN))
    assert not client.leases[0].finished
    assert len(sublet.lessees()) == 1
    assert sublet.process.running
    client.close()
    assert_nothing_leaked(before.with_swapchains(SWAPCHAINS), sublet, card)


def granted_on(client, display: Display) -> int:
    lease = client.lease(display.name)
    client.wait_for(f"{lease.label}.lease_fd")
    return granted(lease)


def assert_shown(window: Window, display: Display, color: int) -> None:
    """The window is on the display again, maybe after it was asked to be of another size."""

    def shown() -> bool:
        window.paint(color)
        return display.shows_only(color)

    eventually(shown, "the window is back")


def all_failed(fault: DrmFault, plan: Plan) -> None:
    """Every planned failure has happened."""
    eventually(lambda: fault.failed == plan.times, f"{plan.times} commits failed")


def cursor_of(display: Display) -> kms.Plane:
    with kms.Card(display._card.card) as kernel:  # noqa: SLF001
        crtc = display.crtc().id
        return next(p for p in kernel.planes() if p.kind == "cursor" and crtc in p.possible_crtcs)


def property_id(display: Display, number: int, kind: int, name: str) -> int:
    with kms.Card(display._card.card) as kernel:  # noqa: SLF001
        kernel.properties(number, kind)
        return next(i for i, known in kernel._property_names.items() if known == name)  # noqa: SLF001


def test_first_light(fault, plan, configured, desk, side):
    fault.follow(plan)
    configured("", **fault.environment)
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    all_failed(fault, plan)


@pytest.mark.parametrize("plan", [*ERRORS, *RARE_ERRORS], indirect=True, ids=errno.errorcode.get)
def test_a_page_flip(fault, plan, window, side):
    fault.follow(plan)
    window.paint(GREEN)
    eventually(lambda: side.shows_only(GREEN), "the next picture is shown")
    all_failed(fault, plan)


def test_one_page_flip_of_an_animation(fault, plan, window, side):
    colors = itertools.cycle((GREEN, BLUE, RED))
    fault.follow(dataclasses.replace(plan, which=5, times=1, scope=Scope.FLIP))

    def a_flip_failed() -> bool:
        window.paint(next(colors))
        return fault.failed == 1

    eventually(a_flip_failed, "a flip failed")
    window.paint(GREEN)
    eventually(lambda: side.shows_only(GREEN), "the last picture is shown")


@pytest.mark.parametrize("which", [1, 2])
def test_a_buffer_that_the_card_refuses_once(fault, window, side, which):
    call = drm_ioctl.number(drm_ioctl.MODE_ADDFB2)
    fault.follow(Plan(which, errno.EINVAL, scope=Scope.ONE_CALL, call=call))
    side.unplug()
    eventually(lambda: not side.lit, "it is dark, and its buffers are gone")
    side.plug()
    colors = itertools.cycle((GREEN, BLUE))

    def refused() -> bool:
        window.paint(next(colors))
        return fault.failed == 1

    eventually(refused, "a buffer was refused")
    assert_shown(window, side, RED)


def test_a_cursor_move(fault, plan, sublet, window, side):
    with DesktopClient(sublet) as client:
        pointer = client.pointer()
        pointer.move_to(0.75, 0.5)

        def on_its_plane() -> kms.Plane | None:
            plane = cursor_of(side)
            return plane if plane.fb and min(plane.crtc_box[:2]) > 0 else None

        cursor = eventually(on_its_plane, "the cursor has come, on a plane of its own")
        fb_id = property_id(side, cursor.id, kms.OBJECT_PLANE, "FB_ID")
        fault.follow(dataclasses.replace(plan, object=cursor.id, property=fb_id, times=1))
        pointer.move(40, 30)
        all_failed(fault, dataclasses.replace(plan, times=1))
        eventually(lambda: cursor_of(side).fb == 0, "it has no plane of its own any more")
        red = rgb(RED)
        x, y = (place + moved for place, moved in zip(cursor.crtc_box[:2], (40, 30), strict=True))
        eventually(
            lambda: any(side.picture().pixel(x + i, y + i) != red for i in range(1, 8)),
            "it is drawn into the picture where it was moved to",
        )


def test_a_gamma_ramp(fault, plan, sublet, window, side):
    crtc = side.crtc().id
    gamma_lut = property_id(side, crtc, kms.OBJECT_CRTC, "GAMMA_LUT")
    fault.follow(dataclasses.replace(plan, object=crtc, property=gamma_lut))
    with DesktopClient(sublet) as client:
        ramp = client.gamma_of(side.name)
        ramp.set(0x4000)
        wanted = [(0x4000, 0x4000, 0x4000)] * ramp.size
        eventually(lambda: gamma_of(side) == wanted, "the ramp is set")
        all_failed(fault, plan)
        assert not ramp.failed
        fault.follow(dataclasses.replace(plan, object=crtc))
        ramp.give_back()
        eventually(lambda: gamma_of(side) == [], "the ramp is the display's own")
        all_failed(fault, plan)
    assert side.shows_only(RED)


def test_switching_off_and_on(fault, plan, sublet, window, side):
    fault.follow(plan)
    assert subletctl(sublet, "blank", side.name, "on").status == DONE
    eventually(lambda: not side.lit, "it is dark")
    all_failed(fault, plan)
    fault.follow(plan)
    assert subletctl(sublet, "blank", side.name, "off").status == DONE
    eventually(lambda: side.shows_only(RED), "it is lit again")
    all_failed(fault, plan)


def test_a_monitor_that_is_plugged(fault, plan, sublet, bare, side):
    side.unplug()
    eventually(lambda: not side.lit, "the desktop leaves the monitor")
    fault.follow(plan)
    side.plug()
    eventually(lambda: side.shows(lambda picture: picture.rgb == bare[side]), "the desktop is back")
    all_failed(fault, plan)


def test_a_monitor_that_is_given_back(fault, plan, sublet, window, side):
    mode = side.mode
    client = sublet.client()
    client.news()
    Painter(granted_on(client, side), side.id).paint(BLUE)
    assert side.shows_only(BLUE)
    fault.follow(plan)
    client.leases[0].destroy()
    client.leases[0].fd.close()
    assert_shown(window, side, GREEN)
    assert side.mode == mode
    all_failed(fault, plan)


def test_a_monitor_that_cannot_be_switched_off_is_tried_less_and_less_often_and_told_of_once(
    configured, fault, side, tmp_path
):
    sublet = configured("", **fault.environment)
    eventually(side.shows_something, "the desktop is shown")
    fault.follow(Plan(which=1, error=errno.EINVAL, times=1000, scope=Scope.MODESET))
    (tmp_path / "config.toml").write_text(side.rule("desktop = false"), encoding="utf-8")
    sublet.process.signal(signal.SIGHUP)
    eventually(lambda: fault.failed >= 4, "it is tried again and again")
    told = re.findall(r"warn .*could not be switched off", sublet.process.text())
    assert len(told) == 1
    fault.disarm()
    eventually(lambda: not side.lit, "it is off in the end")


def gamma_of(display: Display) -> list[tuple[int, int, int]]:
    """Red, green and blue of each entry; wlroots leaves the reserved field of them as it happens to be."""
    with kms.Card(display._card.card) as kernel:  # noqa: SLF001
        ramp = kernel.blob(kernel.properties(display.crtc().id, kms.OBJECT_CRTC)["GAMMA_LUT"])
    return list(struct.iter_unpack("=3H2x", ramp))


class TestModes:
    """The monitors of these tests have no EDID, and therefore many modes."""

    @pytest.fixture
    def displays(self):
        return description.displays([None, VIVE, None])

    @pytest.fixture
    def sublet(self, start_sublet, fault):
        """One that tells of each step."""
        return start_sublet("--debug", **fault.environment)

    def test_a_mode_that_cannot_be_set_leaves_the_one_before(
        self, fault, plan, sublet, window, side
    ):
        mode = side.mode
        fault.follow(plan)
        assert set_modes(sublet, {side: "640x480"}) != 0
        assert side.mode == mode
        fault.disarm()
        assert_shown(window, side, GREEN)
        assert set_modes(sublet, {side: "640x480"}) == 0
        assert side.mode.width == 640
        assert_shown(window, side, RED)

    def test_what_was_changed_before_the_failure_is_undone(
        self, fault, plan, sublet, window, desk, side
    ):
        before = desk.mode, side.mode
        # The first of two displays is changed, the second fails, and so does the undoing.
        fault.follow(dataclasses.replace(plan, which=2, scope=Scope.MODESET))
        assert set_modes(sublet, {desk: "off", side: "640x480"}) != 0
        eventually(lambda: (desk.mode, side.mode) == before, "it is as before")
        assert_shown(window, side, GREEN)

    def test_less_and_less_is_asked_for_and_then_all_of_it_again(
        self, fault, plan, sublet, window, side
    ):
        mode = side.mode
        fault.follow(dataclasses.replace(plan, times=6))
        window.paint(GREEN)
        all_failed(fault, dataclasses.replace(plan, times=6))
        eventually(lambda: 0 < size(side) < size_of(mode), "a lower mode is set")
        eventually(lambda: side.mode == mode, "the mode is back")
        assert_shown(window, side, GREEN)
        steps = re.findall(r"commit failed; again in \d+ ms with (.*)", sublet.process.text())
        assert steps == ["one plane", "a mode set", *["a mode set of a lower mode"] * 4]


def size(display: Display) -> int:
    """In pixels; 0 if it is dark."""
    mode = display.mode
    return size_of(mode) if mode else 0


def size_of(mode: kms.Mode) -> int:
    return mode.width * mode.height


def set_modes(sublet, modes: dict[Display, str]) -> int:
    """By the output-management protocol; the exit status."""
    options = []
    for display, mode in modes.items():
        options += ["--output", display.name, *(["--off"] if mode == "off" else ["--mode", mode])]
    return subprocess.run(
        ["wlr-randr", *options], env=sublet.environment_of_clients(), check=False
    ).returncode
