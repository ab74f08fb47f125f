"""Masked and unmasked leases: what the desktop still shows of them."""

from __future__ import annotations

import subprocess

import pytest

from support.control import DONE, display, subletctl
from support.desktop_client import DesktopClient
from support.running import running
from support.story import comes_on_offer, eventually
from support.unmasked_lease import gamma, take
from support.wlr_randr import heads

pytestmark = pytest.mark.debug

RED = 0xE01030


def current_mode(head: dict) -> tuple[int, int]:
    return next((m["width"], m["height"]) for m in head["modes"] if m["current"])


def count_outputs(sublet) -> int:
    with sublet.connect() as connection:
        connection.display.send("get_registry")
        connection.roundtrip()
        return len(connection.globals("wl_output"))


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
    sublet = configured(side.rule('lease = "offer"'))
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


@pytest.mark.parametrize("dark", ["a headset of a second lease", "a monitor that slept"])
def test_a_display_that_was_dark_is_listed_as_it_is_lit(
    configured, desk, headset, side, dark
):
    offer = ('lease = "offer"', "mask = false")
    sublet = configured(headset.rule("desktop = false", *offer) + side.rule(*offer))
    client = sublet.client()
    client.news()
    if dark == "a monitor that slept":
        lent = side
        assert subletctl(sublet, "blank", side.name, "on").status == DONE
    else:
        lent = headset
        take(client, headset)
        client.leases[0].destroy()
    eventually(lambda: not lent.lit, "it is dark")
    comes_on_offer(client, lent)
    take(client, lent)
    head = heads(sublet)[lent.name]
    assert head["enabled"]
    assert current_mode(head) == (lent.mode.width, lent.mode.height)
    ran = subprocess.run(
        ["wlr-randr", "--output", desk.name, "--pos", "0,40"],
        env=sublet.environment_of_clients(), check=False,
    )  # fmt: skip
    assert ran.returncode == 0


def test_the_desktop_draws_nothing_on_an_unmasked_display(offering, client, desk, side):
    painter = take(client, side)
    painter.paint(RED)
    planes = [p for p in side.planes() if p.fb]
    wallpaper = desk.picture().rgb
    with running(["weston-simple-shm"], env=offering.environment_of_clients()):
        eventually(lambda: desk.picture().rgb != wallpaper, "the desktop is busy")
        assert [p for p in side.planes() if p.fb] == planes
        assert side.shows_only(RED)


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
        eventually(lambda: gamma(kernel, side.crtc().id), "it is tinted")
        painter = take(client, side)
        assert gamma(kernel, painter.crtc) == b""
        client.leases[0].destroy()
        eventually(side.shows_something, "the desktop is back")
        eventually(lambda: gamma(kernel, side.crtc().id) == b"", "as nobody tints it now")


def test_a_monitor_that_slept_sleeps_again_after_its_lease(offering, client, side):
    assert subletctl(offering, "blank", side.name, "on").status == DONE
    eventually(lambda: not side.lit, "it sleeps")
    painter = take(client, side)
    painter.paint(RED)
    client.leases[0].destroy()
    eventually(lambda: display(offering, side.name)["on_desktop"], "the desktop has it back")
    eventually(lambda: not side.lit, "it sleeps")
    assert display(offering, side.name)["blanked"]
