"""Cards whose CRTCs are few."""

from __future__ import annotations

import dataclasses

from cases.case import case
from scene import Scene

from testbed.description import Connector, Machine, pipe_planes
from testbed.edid import DESKTOP, SECOND, VIVE

FIRST, OTHER = (
    dataclasses.replace(VIVE, width=540, height=300, serial=serial) for serial in (1, 2)
)


def _card(crtcs: int, *connectors: Connector) -> Machine:
    planes = sum((pipe_planes(crtc) for crtc in range(crtcs)), ())
    return Machine(crtcs, planes, connectors, writeback=False, name="compared")


@case(
    "grants", "no CRTC is left: `finished`, and the desktop stays lit",
    machine=_card(2, *(Connector((0, 1), edid) for edid in (DESKTOP, FIRST, OTHER, SECOND))),
)  # fmt: skip
def no_crtc_left(s: Scene) -> None:
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit")
    s.offered(s.headset, to=s.first)
    answer = s.answer(s.first.lease(s.headset.name))
    assert answer == "finished", "it is granted"
    s.settle()
    assert s.desk.lit and s.side.lit, "a monitor went dark for it"


@case(
    "grants", "two headsets in one request, and the first must not have the CRTC that the other needs",
    machine=_card(
        3, Connector((0,), DESKTOP), Connector((1, 2), FIRST), Connector((1,), OTHER)
    ),
)  # fmt: skip
def crtc_kept(s: Scene) -> None:
    lease = s.grant(s.first, s.headset, s.other)
    assert len(s.leased_crtcs(lease.fd.fileno())) == 2, "there are not two CRTCs in it"
