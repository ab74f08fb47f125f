"""Unmasked leases: what the desktop shows of them, and what the administrator may do with them."""

from __future__ import annotations

import json
import re
import struct
import subprocess

import pytest

from support import drm_ioctl as drm
from support import kms, leases
from support.control import DONE, REFUSED, display, subletctl
from support.desktop_client import DesktopClient
from support.holdings import SWAPCHAINS, Holdings, assert_nothing_leaked
from support.painter import Painter
from support.running import running
from support.story import Display, comes_on_offer, eventually, granted

pytestmark = pytest.mark.debug

RED, GREEN = 0xE01030, 0x10E060  # neither is in a row of the other


def rgb(color: int) -> tuple[int, int, int]:
    return color >> 16, color >> 8 & 0xFF, color & 0xFF


def rule(display: Display, *lines: str) -> str:
    return "\n".join(["[[display]]", f'match = {{ connector = "{display.name}" }}', *lines, ""])


def heads(sublet) -> dict[str, dict]:
    """What clients of the desktop are told of its displays, by name."""
    ran = subprocess.run(
        ["wlr-randr", "--json"], env=sublet.environment_of_clients(),
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return {head["name"]: head for head in json.loads(ran.stdout)}


def current_mode(head: dict) -> tuple[int, int]:
    return next((m["width"], m["height"]) for m in head["modes"] if m["current"])


def count_outputs(sublet) -> int:
    with sublet.connect() as connection:
        connection.display.send("get_registry")
        connection.roundtrip()
        return len(connection.globals("wl_output"))


@pytest.fixture
def desktop(sublet, desk, side):
    """Sublet, with its wallpaper on both monitors."""
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    return sublet


@pytest.fixture
def offering(configured, side):
    """Sublet that also lends the second monitor, unmasked."""
    return configured(rule(side, 'lease = "offer"', "mask = false"))


@pytest.fixture
def client(offering):
    client = offering.client()
    client.news()
    return client


def take(client, display: Display) -> Painter:
    lease = client.lease(display.name)
    client.wait_for("lease.lease_fd" if len(client.leases) == 1 else f"lease{len(client.leases)}.lease_fd")
    return Painter(granted(lease), display.id)


def test_a_monitor_of_an_unmasked_lease_stays_listed_where_it_is(offering, client, side):
    before = heads(offering)[side.name]
    take(client, side).paint(RED)
    assert heads(offering)[side.name] == before
    client.leases[0].destroy()
    eventually(lambda: display(offering, side.name)["on_desktop"], "it is the desktop's again")
    assert heads(offering)[side.name] == before


@pytest.mark.parametrize("change", [("--pos", "7,5"), ("--scale", "2"), ("--adaptive-sync", "enabled")])
def test_nobody_changes_how_a_display_of_an_unmasked_lease_is_listed(
    offering, client, desk, side, change
):
    take(client, side).paint(RED)
    before = heads(offering)
    ran = subprocess.run(
        ["wlr-randr", "--output", desk.name, "--pos", "0,40", "--output", side.name, *change],
        env=offering.environment_of_clients(), check=False,
    )  # fmt: skip
    assert ran.returncode != 0
    assert heads(offering) == before


def test_a_masked_lease_leaves_no_trace_of_its_monitor(configured, side):
    sublet = configured(rule(side, 'lease = "offer"'))
    client = sublet.client()
    client.news()
    outputs = count_outputs(sublet)
    take(client, side)
    assert side.name not in heads(sublet)
    assert count_outputs(sublet) == outputs - 1


def test_a_headset_is_listed_as_long_as_its_lease_is_unmasked(offering, client, headset):
    take(client, headset)
    outputs = count_outputs(offering)
    assert headset.name not in heads(offering)
    assert subletctl(offering, "mask", headset.name, "off").status == DONE
    mode = headset.mode
    assert current_mode(heads(offering)[headset.name]) == (mode.width, mode.height)
    assert count_outputs(offering) == outputs + 1
    assert subletctl(offering, "mask", headset.name, "on").status == DONE
    assert headset.name not in heads(offering)
    assert subletctl(offering, "mask", headset.name, "off").status == DONE
    client.leases[0].destroy()
    eventually(lambda: not headset.lit, "it is dark again")
    assert headset.name not in heads(offering)


def test_the_desktop_draws_nothing_on_an_unmasked_display(offering, client, desk, side):
    painter = take(client, side)
    painter.paint(RED)
    planes = [p for p in _planes(side) if p.fb]
    wallpaper = desk.picture().rgb
    with running(["weston-simple-shm"], env=offering.environment_of_clients()):
        eventually(lambda: desk.picture().rgb != wallpaper, "the desktop is busy")
        assert [p for p in _planes(side) if p.fb] == planes
        assert set(zip(*[iter(side.picture().rgb)] * 3)) == {rgb(RED)}


def test_windows_leave_an_unmasked_display_and_come_back(offering, client, desk, side):
    wallpapers = {d.name: d.picture().rgb for d in (desk, side)}
    with running(["weston-flower"], env=offering.environment_of_clients()):
        eventually(
            lambda: next((d for d in (desk, side) if d.picture().rgb != wallpapers[d.name]), None),
            "the window is somewhere",
        )
        assert desk.picture().rgb != wallpapers[desk.name]
        # The monitor with the window is lent: both are on offer to the administrator.
        assert subletctl(offering, "offer", desk.name).status == DONE
        client.news()
        take(client, desk)
        eventually(lambda: side.picture().rgb != wallpapers[side.name], "the window has moved")
        client.leases[0].destroy()
        eventually(lambda: desk.picture().rgb != wallpapers[desk.name], "the window is back")
        eventually(lambda: side.picture().rgb == wallpapers[side.name], "and only there")


def test_the_night_light_of_the_desktop_is_not_the_lessees(offering, client, side, kernel):
    eventually(side.shows_something, "the desktop is lit")
    with DesktopClient(offering) as night_light:
        ramp = night_light.gamma_of(side.name)
        ramp.set(0x4000)
        eventually(lambda: _gamma(kernel, side.crtc().id), "it is tinted")
        painter = take(client, side)
        assert _gamma(kernel, painter.crtc) == b""
        client.leases[0].destroy()
        eventually(side.shows_something, "the desktop is back")
        eventually(lambda: _gamma(kernel, side.crtc().id) == b"", "as nobody tints it now")


def test_a_monitor_that_slept_sleeps_again_after_its_lease(offering, client, side):
    assert subletctl(offering, "blank", side.name, "on").status == DONE
    eventually(lambda: not side.lit, "it sleeps")
    painter = take(client, side)
    painter.paint(RED)
    client.leases[0].destroy()
    eventually(lambda: display(offering, side.name)["on_desktop"], "the desktop has it back")
    eventually(lambda: not side.lit, "it sleeps")
    assert display(offering, side.name)["blanked"]


class TestGamma:
    def test_the_colours_are_bent_and_come_back(self, offering, client, side, kernel):
        painter = take(client, side)
        painter.set_gamma(0x8000)
        before = _gamma(kernel, painter.crtc)
        assert subletctl(offering, "gamma", side.name, "1:2:0.5").status == DONE
        ramp = list(struct.iter_unpack("=3H2x", _gamma(kernel, painter.crtc)))
        linear = [i / (len(ramp) - 1) for i in range(len(ramp))]
        bent = [tuple(round(0xFFFF * x**power) for power in (1, 1 / 2, 2)) for x in linear]
        assert all(abs(a - b) <= 1 for one, other in zip(ramp, bent) for a, b in zip(one, other))
        assert subletctl(offering, "gamma", side.name, "off").status == DONE
        assert _gamma(kernel, painter.crtc) == before

    def test_a_blanked_display_is_lit_with_it(self, offering, client, side, kernel):
        painter = take(client, side)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        assert subletctl(offering, "gamma", side.name, "2").status == DONE
        assert not any(_gamma(kernel, painter.crtc))
        assert subletctl(offering, "blank", side.name, "off").status == DONE
        assert any(_gamma(kernel, painter.crtc))
        assert subletctl(offering, "mask", side.name, "on").status == DONE
        assert _gamma(kernel, painter.crtc) == b""
        assert subletctl(offering, "gamma", side.name, "2").status == REFUSED

    def test_the_next_of_the_display_does_not_have_it(self, offering, client, side, kernel):
        take(client, side)
        assert subletctl(offering, "gamma", side.name, "2").status == DONE
        client.leases[0].destroy()
        eventually(side.shows_something, "the desktop is back")
        assert _gamma(kernel, side.crtc().id) == b""
        assert subletctl(offering, "gamma", side.name, "2").status == REFUSED


class TestBlanking:
    def test_a_lessee_goes_on_unseen(self, offering, client, side, kernel):
        painter = take(client, side)
        painter.paint(RED)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        assert display(offering, side.name)["blanked"]
        assert not any(_gamma(kernel, painter.crtc))
        painter.paint(GREEN)
        assert side.lit
        assert subletctl(offering, "blank", side.name, "off").status == DONE
        assert not display(offering, side.name)["blanked"]
        assert _gamma(kernel, painter.crtc) == b""
        assert side.picture().pixel(5, 5) == rgb(GREEN)

    def test_masking_lights_the_display(self, offering, client, side, kernel):
        painter = take(client, side)
        painter.set_gamma(0x8000)
        before = _gamma(kernel, painter.crtc)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        assert subletctl(offering, "mask", side.name, "on").status == DONE
        assert _gamma(kernel, painter.crtc) == before
        assert not display(offering, side.name)["blanked"]
        assert subletctl(offering, "blank", side.name, "on").status == REFUSED

    def test_the_end_of_the_lease_lights_the_display(self, offering, client, side, kernel):
        painter = take(client, side)
        assert subletctl(offering, "blank", side.name, "on").status == DONE
        client.leases[0].destroy()
        eventually(side.shows_something, "the desktop is back")
        assert _gamma(kernel, side.crtc().id) == b""
        assert not display(offering, side.name)["blanked"]

    def test_a_desktop_display_goes_dark_and_comes_back(self, desktop, desk):
        before = desk.picture().rgb
        assert subletctl(desktop, "blank", desk.name, "on").status == DONE
        assert not desk.lit
        shown = display(desktop, desk.name)
        assert shown["blanked"] and shown["on_desktop"] and shown["mode"] is None
        assert subletctl(desktop, "blank", desk.name, "off").status == DONE
        eventually(lambda: desk.shows(lambda picture: picture.rgb == before), "it is as it was")
        assert not display(desktop, desk.name)["blanked"]

    def test_a_dark_headset_cannot_be_blanked(self, desktop, headset):
        assert subletctl(desktop, "blank", headset.name, "on").status == REFUSED


def test_identify_shows_names_for_a_while(desktop, desk, side):
    before = {d.name: d.picture().rgb for d in (desk, side)}
    assert subletctl(desktop, "identify", "--seconds", "60").status == DONE
    for monitor in (desk, side):
        eventually(lambda m=monitor: m.picture().rgb != before[m.name], "its name is shown")
    assert subletctl(desktop, "identify", "--seconds", "0.2").status == DONE
    for monitor in (desk, side):
        eventually(lambda m=monitor: m.picture().rgb == before[m.name], "its name is gone")


class TestMirror:
    @pytest.fixture
    def painter(self, client, side):
        painter = take(client, side)
        painter.paint(RED)
        return painter

    @staticmethod
    def seen(desk: Display, color: int) -> int:
        """How many pixels of the desktop have exactly this colour."""
        return desk.picture().rgb.count(bytes(rgb(color)))

    def test_the_window_follows_what_the_lessee_shows(self, offering, painter, desk, side):
        background = desk.picture().rgb
        assert self.mirror(offering, side, "--size", "200x160").status == DONE
        eventually(lambda: self.seen(desk, RED) > 30_000, "red is mirrored")
        assert display(offering, side.name)["mirrored"]
        painter.paint(GREEN)
        eventually(lambda: self.seen(desk, GREEN) > 30_000, "then green")
        assert self.seen(desk, RED) == 0
        assert subletctl(offering, "mirror", side.name, "--off").status == DONE
        eventually(lambda: desk.picture().rgb == background, "the window is gone")
        assert not display(offering, side.name)["mirrored"]

    def test_a_framebuffer_that_goes_away_leaves_black(self, offering, painter, desk, side):
        assert self.mirror(offering, side).status == DONE
        green = painter.paint(GREEN)
        eventually(lambda: self.seen(desk, GREEN), "green is mirrored")
        painter.remove(green)
        eventually(lambda: not self.seen(desk, GREEN), "green is gone")
        assert display(offering, side.name)["mirrored"]

    def test_it_ends_when_the_lease_becomes_masked(self, offering, painter, desk, side):
        background = desk.picture().rgb
        assert self.mirror(offering, side).status == DONE
        eventually(lambda: self.seen(desk, RED), "red is mirrored")
        assert subletctl(offering, "mask", side.name, "on").status == DONE
        eventually(lambda: desk.picture().rgb == background, "the window is gone")
        assert not display(offering, side.name)["mirrored"]
        assert self.mirror(offering, side).status == REFUSED

    def test_it_ends_with_the_lease(self, offering, client, painter, desk, side):
        background = desk.picture().rgb
        assert self.mirror(offering, side).status == DONE
        eventually(lambda: self.seen(desk, RED), "red is mirrored")
        client.leases[0].destroy()
        eventually(lambda: desk.picture().rgb == background, "the window is gone")
        assert not display(offering, side.name)["mirrored"]

    def test_nothing_but_a_lease_can_be_mirrored(self, offering, desk, headset):
        assert self.mirror(offering, desk).status == REFUSED
        assert self.mirror(offering, headset).status == REFUSED

    def test_a_thousand_pictures_leave_nothing_behind(self, offering, painter, card, desk, side):
        def look_for_a_while() -> int:
            """How many pictures were mirrored while the lessee showed some."""
            assert self.mirror(offering, side, "--rate", "1000", "--size", "64x48").status == DONE
            color = RED
            for _ in range(100):
                color ^= RED ^ GREEN
                painter.remove(painter.paint(color))
            assert subletctl(offering, "mirror", side.name, "--off").status == DONE
            told = re.findall(r"mirrored (\d+) pictures", offering.process.text())
            return int(told[-1])

        look_for_a_while()
        before = Holdings.of(offering, card).with_swapchains(SWAPCHAINS)
        memory = offering.process.memory()
        handle = _next_handle(offering, desk)
        looks = 0
        while looks < 1000:
            looks += look_for_a_while()
        assert_nothing_leaked(before, offering, card)
        assert offering.process.memory() < memory + 4096
        assert _next_handle(offering, desk) <= handle + SWAPCHAINS

    @staticmethod
    def mirror(sublet, display: Display, *options: str):
        return subletctl(sublet, "mirror", display.name, *options)


PUT_BACK = ("close the fd", "destroy the lease", "revoke it")


@pytest.mark.parametrize("end", PUT_BACK)
@pytest.mark.parametrize("who", ["headset", "side"])
def test_what_a_lessee_left_behind_is_put_back(offering, client, headset, side, kernel, who, end):
    lent = {"headset": headset, "side": side}[who]
    picture = side.picture().rgb
    mode = side.mode
    painter = take(client, lent)
    before = _state(kernel, painter)
    painter.paint(RED)
    painter.paint(GREEN, "overlay")
    painter.set_gamma(0x4000)
    painter.set(painter.plane("overlay"), kms.OBJECT_PLANE, {"rotation": 1 << 2})
    assert _state(kernel, painter) != before
    overlay = painter.plane("overlay")

    lease = client.leases[0]
    if end == "close the fd":
        lease.fd.close()
    elif end == "destroy the lease":
        lease.destroy()
    else:
        assert subletctl(offering, "revoke", lent.name).status == DONE
    eventually(lambda: offering.lessees() == [], "the lease has ended")
    comes_on_offer(client, lent)
    assert _state(kernel, painter) == before
    assert next(p for p in kernel.planes() if p.id == overlay).crtc == 0
    if lent is headset:
        assert not headset.lit
    else:
        eventually(lambda: side.shows(lambda shown: shown.rgb == picture), "the desktop is back")
        assert side.mode == mode


def _next_handle(sublet, desk: Display) -> int:
    """The GEM handle that the card's master would get next: handles that are left over drive it up."""
    framebuffer = next(p.fb for p in _planes(desk) if p.fb)
    for pid, fd in leases.open_files(sublet.card, sublet.pid):
        with leases.borrowed(pid, fd) as ours:
            if drm.is_master(ours):
                handle = drm.call(ours, drm.MODE_GETFB2, drm.Fb2(fb_id=framebuffer)).handles[0]
                drm.call(ours, drm.GEM_CLOSE, drm.GemClose(handle))
                return handle
    raise AssertionError("sublet is not master")


def _planes(lent: Display) -> list[kms.Plane]:
    with kms.Card(lent._card.card) as kernel:  # noqa: SLF001
        return kernel.planes(lent.crtc().id)


def _gamma(kernel: kms.Card, crtc: int) -> bytes:
    return kernel.blob(kernel.properties(crtc, kms.OBJECT_CRTC)["GAMMA_LUT"])


def _state(kernel: kms.Card, painter: Painter) -> dict:
    """What outlives a lease unless somebody puts it back."""
    planes = {p.id: kernel.properties(p.id, kms.OBJECT_PLANE) for p in kernel.planes()}
    return {
        "gamma": _gamma(kernel, painter.crtc),
        "rotation": {i: values.get("rotation") for i, values in planes.items()},
    }
