"""What a lessee left behind, property by property: all that the card has is as it was."""

from __future__ import annotations

import ctypes
import dataclasses

import pytest

from support import drm_ioctl as drm
from support import kms, leases
from support.painter import Painter
from support.story import Display, comes_on_offer, eventually, granted
from testbed.description import Connector, Machine, pipe_planes
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.debug

RANGE, IMMUTABLE, ENUM, BLOB, BITMASK = (1 << bit for bit in range(1, 6))
# What is shown where: the next commit sets it anyway. Fences are actions, not states.
ROUTES = {
    "ACTIVE", "CRTC_ID", "DPMS", "FB_ID", "FB_DAMAGE_CLIPS", "IN_FENCE_FD", "MODE_ID",
    "OUT_FENCE_PTR", "link-status",
    *(f"{prefix}_{side}" for prefix in ("CRTC", "SRC") for side in "XYWH"),
}  # fmt: skip


def other_values(fd: int, number: int, value: int) -> list[int]:
    """Values that a property could have instead."""
    argument, arrays = drm.read_arrays(
        fd, drm.MODE_GETPROPERTY, lambda: drm.GetProperty(prop_id=number),
        {"values": ("values_ptr", ctypes.c_uint64), "enums": ("enums_ptr", drm.PropertyEnum)},
    )  # fmt: skip
    if argument.flags & (IMMUTABLE | BLOB):
        return []
    if argument.flags & (ENUM | BITMASK):
        bits = argument.flags & BITMASK
        return [v for e in arrays["enums"] if (v := 1 << e.value if bits else e.value) != value]
    low, high = arrays["values"]
    return [v for v in (low, (low + high) // 2, high) if v != value]


def change_everything(painter: Painter, objects: dict[int, int]) -> dict[tuple[int, str], int]:
    """Sets whatever lets itself be set to something else; {(object, property): value before}."""
    changed = {}
    for number, kind in objects.items():
        for name, (prop, value) in painter.properties(number, kind).items():
            for other in other_values(painter.fd, prop, value) if name not in ROUTES else []:
                try:
                    painter.set(number, kind, {name: other})
                except OSError:
                    continue  # not this one: the driver has its own mind
                if painter.properties(number, kind)[name][1] != value:
                    changed[number, name] = value
                    break
    return changed


class TestRoutes:
    """Two headsets, each of which can be on either of two CRTCs."""

    @pytest.fixture
    def displays(self):
        headsets = (dataclasses.replace(VIVE, width=540, height=300, serial=n) for n in (1, 2))
        return Machine(
            3, sum((pipe_planes(crtc) for crtc in range(3)), ()),
            (Connector((0,), DESKTOP), *(Connector((1, 2), edid) for edid in headsets)),
            writeback=False,
        )  # fmt: skip

    @pytest.mark.parametrize("which", ["swapped", "one alone, on the other's"])
    def test_displays_that_their_lessee_has_crossed_can_be_leased_again(self, two, card, headset, kernel, which):
        other = Display(card, 2)
        first, second = two
        lease = first.lease(headset.name, other.name)
        first.wait_for("lease.lease_fd")
        mine, its = headset.crtc().id, other.crtc().id
        crossed = {(headset.id, kms.OBJECT_CONNECTOR): {"CRTC_ID": its}}
        if which == "swapped":
            crossed[other.id, kms.OBJECT_CONNECTOR] = {"CRTC_ID": mine}
        else:
            crossed[other.id, kms.OBJECT_CONNECTOR] = {"CRTC_ID": 0}
            crossed[mine, kms.OBJECT_CRTC] = {"MODE_ID": 0, "ACTIVE": 0}
            for plane in (plane for plane in kernel.planes() if plane.crtc == mine):
                crossed[plane.id, kms.OBJECT_PLANE] = {"FB_ID": 0, "CRTC_ID": 0}
        Painter(granted(lease), headset.id, mine).commit(crossed)
        assert headset.crtc().id == its
        lease.destroy()  # and the fd stays open
        for display in (headset, other):
            eventually(lambda d=display: not d.lit, "it is dark again")
        comes_on_offer(second, headset, other)
        again = second.lease(headset.name, other.name)
        second.wait_for("lease.lease_fd")
        assert {headset.id, other.id} <= set(leases.objects_of(granted(again)))


@pytest.mark.parametrize("lent", ["headset", "side"])
def test_every_property_is_as_it_was_before_the_lease(
    configured, headset, side, kernel, lent
):
    sublet = configured(f'[[display]]\nmatch = {{ connector = "{side.name}" }}\nlease = "offer"\n')
    display = {"headset": headset, "side": side}[lent]
    client = sublet.client()
    client.news()
    lease = client.lease(display.name)
    client.wait_for("lease.lease_fd")
    painter = Painter(granted(lease), display.id)
    planes = [plane.id for plane in kernel.planes() if plane.id in display.pipe()]
    objects = {
        display.id: kms.OBJECT_CONNECTOR, painter.crtc: kms.OBJECT_CRTC,
        **dict.fromkeys(planes, kms.OBJECT_PLANE),
    }  # fmt: skip
    painter.set_gamma(0x3000)
    painter.paint(0xA0A000)
    before = change_everything(painter, objects)
    assert {"rotation"} <= {name for _, name in before}, before
    lease.destroy()
    comes_on_offer(client, display)
    now = {
        (number, name): value for number, kind in objects.items()
        for name, value in kernel.properties(number, kind).items()
    }  # fmt: skip
    assert {key: now[key] for key in before} == before
    assert now[painter.crtc, "GAMMA_LUT"] == 0
