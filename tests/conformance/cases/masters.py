"""Lessor and lessee change the same card at the same time."""

from __future__ import annotations

import errno

from cases.case import case
from scene import Scene

from support import kms
from support.drm_fault import DrmFault, Plan, Scope
from support.painter import Painter


@case("two masters", "the first modeset for a plugged monitor fails after its test: it is lit all the same",
      tool=DrmFault)  # fmt: skip
def modeset_fails(s: Scene, fault: DrmFault) -> None:
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit")
    s.side.unplug()
    s.until(lambda: not s.side.lit, "the desktop leaves the monitor")
    fault.follow(Plan(which=1, error=errno.EBUSY, scope=Scope.MODESET))
    s.side.plug()
    s.until(lambda: fault.failed == 1, "the modeset fails")
    s.until(lambda: s.side.lit, "it is lit")


@case("two masters", "a lessee switches its display off and on while a monitor comes and goes")
def modeset_storm(s: Scene) -> None:
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit")
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0x2040E0)
    for _ in range(3):
        for change in (s.side.unplug, s.side.plug):
            change()
            for active in (0, 1) * 10:
                painter.set(painter.crtc, kms.OBJECT_CRTC, {"ACTIVE": active})
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit again")
    assert not lease.finished, "the lease is finished"
    assert s.headset.picture().pixel(1, 1) == (0x20, 0x40, 0xE0), "the lessee's picture is gone"
