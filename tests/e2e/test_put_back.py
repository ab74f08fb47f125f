"""What a lessee left behind, property by property: all that the card has is as it was."""

from __future__ import annotations

import ctypes
import errno

import pytest

from support import drm_ioctl as drm
from support import kms
from support.control import DONE, subletctl
from support.drm_fault import DrmFault, Plan, Scope
from support.painter import Painter
from support.story import comes_on_offer, eventually, granted
from support.unmasked_lease import gamma, take

pytestmark = pytest.mark.debug

RED, GREEN = 0xE01030, 0x10E060

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


@pytest.mark.parametrize("lent", ["headset", "side"])
def test_every_property_is_as_it_was_before_the_lease(
    configured, headset, side, kernel, lent
):
    sublet = configured(side.rule('lease = "offer"'))
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


PUT_BACK = ("close the fd", "destroy the lease", "revoke it")


@pytest.mark.parametrize("end", PUT_BACK)
@pytest.mark.parametrize("who", ["headset", "side"])
def test_what_a_lessee_left_behind_is_put_back(offering, client, headset, side, kernel, who, end):
    lent = {"headset": headset, "side": side}[who]
    picture = side.picture().rgb
    mode = side.mode
    painter = take(client, lent)
    before = state(kernel, painter)
    painter.paint(RED)
    painter.paint(GREEN, "overlay")
    painter.set_gamma(0x4000)
    painter.set(painter.plane("overlay"), kms.OBJECT_PLANE, {"rotation": 1 << 2})
    assert state(kernel, painter) != before
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
    assert state(kernel, painter) == before
    assert next(p for p in kernel.planes() if p.id == overlay).crtc == 0
    if lent is headset:
        assert not headset.lit
    else:
        eventually(lambda: side.shows(lambda shown: shown.rgb == picture), "the desktop is back")
        assert side.mode == mode


def state(kernel: kms.Card, painter: Painter) -> dict:
    """What outlives a lease unless somebody puts it back."""
    planes = {p.id: kernel.properties(p.id, kms.OBJECT_PLANE) for p in kernel.planes()}
    return {
        "gamma": gamma(kernel, painter.crtc),
        "rotation": {i: values.get("rotation") for i, values in planes.items()},
    }


def test_it_is_put_back_though_the_card_is_busy_for_too_long(configured, headset, tmp_path):
    """The lessor does not wait for its commit: that the card never took it is known later."""
    fault = DrmFault(tmp_path)
    sublet = configured("", **fault.environment)
    client = sublet.client()
    client.news()
    lease = client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    painter = Painter(granted(lease), headset.id)
    before = painter.properties(painter.crtc, kms.OBJECT_CRTC)["GAMMA_LUT"][1]
    painter.paint(RED)
    painter.set_gamma(0x3000)
    fault.follow(Plan(which=1, error=errno.EBUSY, times=11, scope=Scope.MODESET))
    lease.destroy()
    eventually(lambda: fault.failed == 11, "the lessor has lost its patience")
    again = client.connection.wait_for(lambda: client.offer(headset.name)) and client.lease(headset.name)
    client.connection.wait_for(lambda: again.answered)
    painter = Painter(granted(again), headset.id)
    assert painter.properties(painter.crtc, kms.OBJECT_CRTC)["GAMMA_LUT"][1] == before
