"""From the request to the fd."""

from __future__ import annotations

from cases.case import case
from scene import Scene

from support import leases
from support.painter import Painter
from support.wire import ProtocolError


@case("grants", "`withdrawn` and `done` come before `lease_fd`")
def order_of_events(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.first.news()
    s.answer(s.first.lease(s.headset.name))
    s.settle()
    heard = [line.split(".")[-1] for line in s.first.news()]
    assert heard == ["withdrawn", "done", "lease_fd"], f"heard: {', '.join(heard)}"


@case("grants", "everybody else hears `withdrawn`")
def withdrawn_from_others(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    s.grant(s.first, s.headset)
    s.until(lambda: not s.second.offer(s.headset.name), "it is withdrawn")


@case("grants", "the display is lit black in its mode when the fd comes")
def lit_when_granted(s: Scene) -> None:
    s.grant(s.first, s.headset)
    crtc = s.headset.crtc()
    assert crtc is not None and crtc.active, "it is dark"
    assert crtc.mode == s.headset.state().modes[0], "it has another mode"
    assert not any(s.headset.picture().rgb), "it is not black"


@case("grants", "the first flip needs no modeset")
def flip_without_modeset(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    try:
        Painter(lease.fd.fileno(), s.headset.id).paint(0x2040E0, modeset=False)
    except OSError as error:
        raise AssertionError(f"{error.strerror}") from error
    assert s.headset.picture().pixel(1, 1) == (0x20, 0x40, 0xE0)


@case("grants", "the lease has every plane of the CRTC, overlay planes too")
def every_plane(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    held = leases.objects_of(lease.fd.fileno())
    with s.kernel() as kernel:
        crtcs = [crtc.id for crtc in kernel.crtcs() if crtc.id in held]
        own = {p.id: p.kind for p in kernel.planes() if set(crtcs) & set(p.possible_crtcs)}
    missing = sorted(kind for plane, kind in own.items() if plane not in held)
    assert not missing, f"without: {', '.join(missing)}"


@case("grants", "what is leased already: `finished`, and nobody is thrown out")
def leased_already(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    late = s.second.request(s.headset.name)
    s.grant(s.first, s.headset)
    assert s.answer(s.second.submit(late)) == "finished", "it is granted twice"
    s.settle()
    assert s.second.fate is None, "the client is thrown out"


@case("grants", "two headsets in one request")
def two_in_one(s: Scene) -> None:
    lease = s.grant(s.first, s.headset, s.other)
    assert {s.headset.id, s.other.id} <= set(leases.objects_of(lease.fd.fileno()))


@case("grants", "two headsets to two clients")
def two_to_two(s: Scene) -> None:
    held = [
        set(leases.objects_of(s.grant(client, display).fd.fileno()))
        for client, display in ((s.first, s.headset), (s.second, s.other))
    ]
    assert not held[0] & held[1]


@case("grants", "the desktop's displays are not disturbed")
def desktop_undisturbed(s: Scene) -> None:
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit")
    before = s.desk.crtc(), s.side.crtc()
    s.grant(s.first, s.headset).destroy()
    s.ended()
    assert (s.desk.crtc(), s.side.crtc()) == before


@case("grants", "an empty request and a connector twice are protocol errors")
def protocol_errors(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.first.request(s.headset.name, s.headset.name)
    device = s.second.devices[0]
    s.second.submit(device.proxy.send("create_lease_request"))
    s.settle()
    for client, name in zip(s.clients, ("duplicate_connector", "empty_lease")):
        fate = client.fate
        assert isinstance(fate, ProtocolError), f"{name} is allowed"
        told = f"{fate.interface}.{fate.name}"
        assert told == f"wp_drm_lease_request_v1.{name}", f"{name} is told as {told}"
