"""Displays that are windows of a virtual machine's host: resized, and of a size that no mode has."""

import dataclasses

import pytest

from support.control import REFUSED, display, subletctl
from support.story import comes_on_offer, eventually

pytestmark = pytest.mark.qemu_only


@pytest.fixture
def without_modes(card, headset):
    """A headset whose one mode the driver drops, as the window is of another size."""
    card.unplug(1)
    card.resize(1, 333, 222)
    return headset


def test_a_headset_without_modes_is_not_offered_until_it_has_one(
    card, without_modes, start_sublet
):
    client = start_sublet().client()
    client.wait_for("device.done")
    client.news()
    assert client.offer(without_modes.name) is None
    card.plug(1)
    comes_on_offer(client, without_modes)
    client.lease(without_modes.name)
    client.wait_for("lease.lease_fd")


def test_the_desktop_follows_the_size_of_its_window(card, desk, sublet):
    """The kernel says so by a hot-plug event, with another EDID and another preferred mode."""
    eventually(lambda: desk.lit, "the desktop is lit")
    larger = dataclasses.replace(desk.edid, width=640, height=480)
    card.set_edid(0, larger)
    card.resize(0, 640, 480)
    eventually(lambda: (mode := desk.mode) and mode.width == 640, "the desktop has its size")


def test_blanking_that_was_refused_cannot_be_ended(sublet, two, headset, lease):
    """virtio-gpu has no gamma to blank by."""
    assert subletctl(sublet, "blank", headset.name, "on").status == REFUSED
    assert not display(sublet, headset.name)["blanked"]
    assert subletctl(sublet, "blank", headset.name, "off").status == REFUSED


def test_cursor_planes_of_a_virtual_machine_can_be_used(sublet, run_lessee, headset):
    """Its driver hides them from atomic clients that do not ask."""
    report = run_lessee("--cursor", "--frames", "5").finish()
    assert report.status == 0, report.errors
    assert report.head["planes"] == ["primary", "cursor"]
