"""Cards whose CRTCs are few."""

from __future__ import annotations

import dataclasses

from cases.case import protocol, should, thread
from scene import Scene
from verdicts import NotApplicable

from support.wire import DeadlinePassed
from testbed.description import Connector, Machine, pipe_planes
from testbed.edid import DESKTOP, SECOND, VIVE

FIRST, OTHER = (dataclasses.replace(VIVE, width=540, height=300, serial=n) for n in (1, 2))


def _card(crtcs: int, *connectors: Connector) -> Machine:
    planes = sum((pipe_planes(crtc) for crtc in range(crtcs)), ())
    return Machine(crtcs, planes, connectors, writeback=False)


ALL_TAKEN = _card(2, *(Connector((0, 1), edid) for edid in (DESKTOP, FIRST, OTHER, SECOND)))
ONE_LEFT = _card(2, *(Connector((0, 1), edid) for edid in (DESKTOP, FIRST, OTHER)))


def _all_taken(s: Scene) -> None:
    """Waits until the desktop has every CRTC."""
    try:
        s.desktop()
    except DeadlinePassed:
        raise NotApplicable("it does not light two monitors with two CRTCs") from None


def _still_offered(s: Scene) -> None:
    """The headset may as well not be on offer while there is no CRTC for it."""
    try:
        s.offered(s.headset, to=s.first)
    except DeadlinePassed:
        raise NotApplicable("it offers nothing that it cannot grant") from None


@should("scarce CRTCs", "no CRTC is left: `finished`",
        protocol("lease.lease_fd", "If the compositor cannot or will not grant a lease for the requested "
                                   "connectors, it will not send this event, instead sending the finished "
                                   "event."),
        machine=ALL_TAKEN)  # fmt: skip
def no_crtc_left(s: Scene) -> None:
    _all_taken(s)
    _still_offered(s)
    assert s.answer(s.first.lease(s.headset.id)) == "finished", "it is granted"


@should("scarce CRTCs", "no CRTC is left: the desktop stays lit",
        thread("iconidentify/chonkstep#67", "a headset can take the CRTC that a monitor needs"),
        machine=ALL_TAKEN)  # fmt: skip
def no_crtc_taken(s: Scene) -> None:
    _all_taken(s)
    _still_offered(s)
    s.answer(s.first.lease(s.headset.id))
    s.settle()
    assert s.desk.lit and s.side.lit, "a monitor went dark for it"


@should("scarce CRTCs", "two headsets in one request, and the first must not have the CRTC that the other "
                        "needs",
        protocol("request.request_connector", "Compositors are however encouraged to include the requested "
                                              "connector and other resources necessary to drive the "
                                              "connected output in the lease."),
        machine=_card(3, Connector((0,), DESKTOP), Connector((1, 2), FIRST), Connector((1,), OTHER)))  # fmt: skip
def crtc_kept(s: Scene) -> None:
    lease = s.grant(s.first, s.headset, s.other)
    assert len(s.leased_crtcs(lease.fd.fileno())) == 2, "there are not two CRTCs in it"


@should("scarce CRTCs", "two headsets and one CRTC: the second is leased once the first is given back",
        protocol("lease.finished", "Compositors may advertise the connector for leasing again, if the "
                                   "resource is available, by sending the connector event through the "
                                   "wp_drm_lease_device_v1 interface."),
        machine=ONE_LEFT)  # fmt: skip
def crtc_comes_free(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.give_back(lease)
    s.ended()
    s.grant_again(s.second, s.other)


@should("scarce CRTCs", "a request too many is refused, and the lease before it goes on",
        protocol("lease.finished", "The compositor uses this event to either reject a lease request, or if "
                                   "it previously sent a lease_fd, to notify the client that the lease has "
                                   "been revoked."),
        machine=ONE_LEFT)  # fmt: skip
def one_too_many(s: Scene) -> None:
    s.until(lambda: s.desk.lit or not s.kind.desktop, "the desktop is lit")
    lease = s.grant(s.first, s.headset)
    s.settle()
    if s.second.offer(s.other.id):  # it may as well be withdrawn
        assert s.answer(s.second.lease(s.other.id)) == "finished", "it is granted"
    s.goes_on(lease)
