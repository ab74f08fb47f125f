"""Who may see anything, and the lessor's own coming and going."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from cases.case import case
from scene import Scene

from support import drm_ioctl, leases
from support.lease_client import PROTOCOLS, LeaseClient
from support.painter import Painter
from support.running import running
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


@case("sessions", "while it is switched away nobody becomes master by accident", seat=True)
def no_master_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    keyboard.switch_to(other.number)
    other.wait_until(active=True)
    s.lessor.client()
    masters = []
    for pid, fd in leases.open_files(s.card.card):
        with leases.borrowed(pid, fd) as file:
            masters += [pid] * drm_ioctl.is_master(file)
    other.leave()
    assert not masters, f"{Path(f'/proc/{masters[0]}/comm').read_text().strip()} is"


@case("sessions", "back while another process is master: leased again once that is gone", seat=True)
def back_without_the_card(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    keyboard.switch_to(other.number)
    other.wait_until(active=True)
    usurper = os.open(s.card.card, os.O_RDWR | os.O_CLOEXEC)
    try:
        assert drm_ioctl.is_master(usurper), "the lessor keeps the card"
        other.leave()
        for _ in range(3):
            s.settle()
    finally:
        os.close(usurper)
    s.grant_again(s.first, s.headset)


@case("sessions", "the session is locked: the lease goes on")
def session_locked(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0x204060)
    command = ["swaylock", "--color", "10c020", "--no-unlock-indicator"]
    with running(command, env=s.lessor.environment_of_clients(), stderr=subprocess.DEVNULL):
        s.until(lambda: s.desk.shows_only(0x10C020), "the locker covers the desktop")
        painter.paint(0x2040E0, modeset=False)
    assert not lease.finished, "the lease is finished"


@case("cards", "two cards are two devices; one is removed: the other's lease goes on", second_card=True)
def two_cards(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.until(lambda: len(s.first.devices) == 2, "there are two devices")
    lease = s.grant(s.first, s.headset)
    s.second_card.destroy()
    s.until(lambda: any("global_remove" in line for line in s.first.log), "its device goes")
    s.settle()
    assert not lease.finished, "the lease is finished"


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
