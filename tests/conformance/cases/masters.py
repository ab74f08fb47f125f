"""Lessor and lessee change the same card at the same time."""

from __future__ import annotations

import errno

from cases.case import should, text
from scene import Scene
from verdicts import NotApplicable

from support import kms
from support.drm_fault import DrmFault, Plan, Scope
from support.painter import Painter

TWO_MASTERS = text("drm-lease (K. Packard, 2017)", "modesets of two masters compete for hidden shared "
                                                     "resources between test and commit")  # fmt: skip


@should("two masters", "the first modeset for a plugged monitor fails after its test: it is lit all the "
                       "same",
        TWO_MASTERS, tool=DrmFault)  # fmt: skip
def modeset_fails(s: Scene, fault: DrmFault) -> None:
    s.desktop()
    s.side.unplug()
    s.until(lambda: not s.side.lit, "the desktop leaves the monitor")
    fault.follow(Plan(which=1, error=errno.EBUSY, scope=Scope.MODESET, object=s.side.id))
    s.side.plug()
    s.until(lambda: fault.failed == 1 or s.side.lit, "it is lit")
    if not fault.failed:
        raise NotApplicable("its modesets cannot be made to fail")
    s.until(lambda: s.side.lit, "it is lit")


@should("two masters", "a lessee switches its display off and on while a monitor comes and goes", TWO_MASTERS)
def modeset_storm(s: Scene) -> None:
    s.desktop()
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0x2040E0)
    for _ in range(3):
        for change in (s.side.unplug, s.side.plug):
            change()
            for active in (0, 1) * 10:
                painter.set(painter.crtc, kms.OBJECT_CRTC, {"ACTIVE": active})
    s.desktop()
    s.goes_on(lease)
    assert s.headset.shows_only(0x2040E0), "the lessee's picture is gone"
