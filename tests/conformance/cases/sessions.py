"""Who may see anything, and the lessor's own coming and going."""

from __future__ import annotations

import signal

from cases.case import case
from scene import Scene

from support.lease_client import PROTOCOLS, LeaseClient
from support.sandbox import Sandbox
from support.seat import Keyboard, OtherSession
from support.wire import Connection


@case("clients", "a sandboxed client does not see the lease device")
def sandboxed(s: Scene) -> None:
    with Sandbox(s.lessor.socket) as sandbox:
        client = LeaseClient(Connection.to_display(sandbox.door, protocols=PROTOCOLS))
        try:
            assert not client.devices, "it does"
        finally:
            client.close()


@case("sessions", "switched away: nothing is on offer; back: on offer again", seat=True)
def offers_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    keyboard.switch_to(other.number)
    other.wait_until(active=True)
    s.until(lambda: not s.first.offer(s.headset.name), "it is withdrawn")
    other.leave()
    s.offered(s.headset, to=s.first)
    s.grant_again(s.first, s.headset)


@case("sessions", "switched away: leases are finished; back: leased again", seat=True)
def leases_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    lease = s.grant(s.first, s.headset)
    s.settle()
    keyboard.switch_to(other.number)
    other.wait_until(active=True)
    s.until(lambda: lease.finished, "the lease is finished")
    other.leave()
    s.grant_again(s.second, s.headset)


@case("sessions", "who binds while it is switched away waits, and has all on return", seat=True)
def bound_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    keyboard.switch_to(other.number)
    other.wait_until(active=True)
    waiting = s.lessor.client()
    assert waiting.fate is None, "it is thrown out"
    other.leave()
    s.offered(s.headset, to=waiting)


@case("sessions", "SIGTERM: `finished` comes before the connection ends", ends=True)
def terminated(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.lessor.process.stop(signal.SIGTERM)
    s.first.connection.wait_for(lambda: False, s.patience)
    assert lease.finished, "the connection just ends"


@case("sessions", "killed and started again: everything is on offer", ends=True)
def killed(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    (crtc,) = s.leased_crtcs(lease.fd.fileno())
    s.lessor.process.kill()
    assert s.dead(lease.fd.fileno(), crtc), "the fd still works"
    s.lessor.restart()
    s.grant(s.lessor.client(), s.headset, s.other)
