"""Who has the card, and the lessor's own coming and going."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from cases.case import kernel, must, protocol, quality, should, thread
from scene import Scene
from verdicts import NotApplicable

from support import drm_ioctl, leases
from support.painter import Painter
from support.running import running
from support.seat import Keyboard, OtherSession
from support.wire import DeadlinePassed

MASTER_LOST = protocol("lease.finished", "Compositors should revoke the lease when any of the leased "
                                         "resources become unavailable, namely when a hot-unplug occurs or "
                                         "when the compositor loses DRM master.")  # fmt: skip
WITHDRAWN = protocol("connector.withdrawn", "Compositors are encouraged to send this event when they lose "
                                            "access to connector, for example when the connector is "
                                            "hot-unplugged, when the connector gets leased to a client or "
                                            "when the compositor loses DRM master.")  # fmt: skip
LATER = protocol("device.drm_fd", "The compositor will send this event when the wp_drm_lease_device_v1 global is "
                                  "bound, although there are no guarantees as to how long this takes - the "
                                  "compositor might need to wait until regaining DRM master.")  # fmt: skip


def _switch_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.settle()
    keyboard.switch_to(other.number)
    other.wait_until(active=True)


@should("sessions", "switched away: nothing is on offer", WITHDRAWN, seat=True)
def offers_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    _switch_away(s, keyboard, other)
    s.withdrawn(s.headset, s.first)


@should("sessions", "switched away and back: on offer, and leased",
        protocol("device.done", "when it updates the connector list, for example on hotplug, drm master "
                                "change or when a leased connector becomes available again"),
        seat=True)  # fmt: skip
def offers_on_return(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    _switch_away(s, keyboard, other)
    other.leave()
    s.grant_again(s.first, s.headset)


@should("sessions", "switched away: leases are finished", MASTER_LOST, seat=True)
def leases_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    lease = s.grant(s.first, s.headset)
    _switch_away(s, keyboard, other)
    s.finished(lease)


@should("sessions", "switched away with a lease, given back there; back: leased again", MASTER_LOST, seat=True)
def leased_on_return(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    lease = s.grant(s.first, s.headset)
    _switch_away(s, keyboard, other)
    lease.fd.close()
    lease.destroy()
    s.settle()
    other.leave()
    s.grant_again(s.second, s.headset)


@must("sessions", "asked for while it is switched away: no fd that works",
      protocol("lease.lease_fd", "If the compositor cannot or will not grant a lease for the requested "
                                 "connectors, it will not send this event, instead sending the finished "
                                 "event."),
      seat=True)  # fmt: skip
def asked_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.id)
    _switch_away(s, keyboard, other)
    lease = s.first.submit(request)
    s.settle()
    s.thrives(s.first)
    assert lease.fd is None, "it is granted"


@must("sessions", "who binds while it is switched away waits, and has all on return", LATER, seat=True)
def bound_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    _switch_away(s, keyboard, other)
    waiting = s.lessor.client()
    s.thrives(waiting)
    other.leave()
    s.offered(s.headset, to=waiting)


@must("sessions", "switched away and back: no second `drm_fd`",
      protocol("device.drm_fd", "The compositor will send this event when the wp_drm_lease_device_v1 "
                                "global is bound"),
      seat=True)  # fmt: skip
def one_fd_on_return(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    for _ in range(2):
        _switch_away(s, keyboard, other)
        other.leave()
        s.give_back(s.grant_again(s.first, s.headset))
        s.ended()
    count = s.first.log.count("device.drm_fd")
    assert count == 1, f"it comes {count} times"


@should("sessions", "a client that dies while it is switched away leaves nothing",
        thread("wlroots!1730", "whoever crashes must not keep the display"), seat=True)  # fmt: skip
def dies_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.grant(s.first, s.headset)
    _switch_away(s, keyboard, other)
    s.first.close()
    s.lessor.clients.remove(s.first)
    s.settle()
    other.leave()
    s.grant_again(s.second, s.headset)


@should("sessions", "while it is switched away nobody becomes master by accident",
        kernel("drivers/gpu/drm/drm_auth.c", "In addition only one &drm_master can be the current master "
                                             "for a &drm_device."),
        seat=True)  # fmt: skip
def no_master_while_away(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    _switch_away(s, keyboard, other)
    s.lessor.client()
    masters = []
    for pid, fd in leases.open_files(s.card.card):
        with leases.borrowed(pid, fd) as file:
            masters += [pid] * drm_ioctl.is_master(file)
    other.leave()
    assert not masters, f"{Path(f'/proc/{masters[0]}/comm').read_text().strip()} is"


@should("sessions", "back while another process is master: leased again once that is gone",
        protocol("device.done", "when it updates the connector list, for example on hotplug, drm master "
                                "change or when a leased connector becomes available again"),
        seat=True)  # fmt: skip
def back_without_the_card(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    s.offered(s.headset, to=s.first)
    _switch_away(s, keyboard, other)
    usurper = os.open(s.card.card, os.O_RDWR | os.O_CLOEXEC)
    try:
        assert drm_ioctl.is_master(usurper), "the lessor keeps the card"
        other.leave()
        for _ in range(3):
            s.settle()
    finally:
        os.close(usurper)
    s.grant_again(s.first, s.headset)


@should("sessions", "the session is locked: the lease goes on",
        protocol("lease.lease_fd", "The compositor guarantees it will not use the leased DRM objects "
                                   "itself until it sends the finished event."))  # fmt: skip
def session_locked(s: Scene) -> None:
    s.needs("ext_session_lock_manager_v1")
    if not shutil.which("swaylock"):
        raise NotApplicable("swaylock is not installed")
    s.desktop()
    lease = s.grant(s.first, s.headset)
    painter = Painter(lease.fd.fileno(), s.headset.id)
    painter.light(0x204060)
    command = ["swaylock", "--color", "10c020", "--no-unlock-indicator"]
    with running(command, env=s.lessor.environment_of_clients(), stderr=subprocess.DEVNULL) as locker:
        locked = (0x10, 0xC0, 0x20)  # in the corner: somewhere there may be a pointer
        s.until(lambda: s.desk.shows(lambda p: p.pixel(1, 1) == locked), "the desktop is covered", helper=locker)
        painter.paint(0x2040E0, modeset=False)
    s.goes_on(lease)


@quality("sessions", "SIGTERM: `finished` comes before the connection ends",
         protocol("lease.finished", "The compositor uses this event to either reject a lease request, or if "
                                    "it previously sent a lease_fd, to notify the client that the lease has "
                                    "been revoked."),
         ends=True)  # fmt: skip
def terminated(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.lessor.process.signal(signal.SIGTERM)
    s.until(lambda: lease.finished or s.first.fate, "it says goodbye", without_it=True)
    assert lease.finished, "the connection just ends"
    with contextlib.suppress(DeadlinePassed):  # what it still waits for is its own business
        s.lessor.process.wait(s.patience)


@must("sessions", "killed: the fd is dead",
      kernel("drivers/gpu/drm/drm_lease.c", "This gives the new DRM master control over the leased "
                                            "resources until the owner revokes the lease, or the new DRM "
                                            "master is closed."),
      ends=True)  # fmt: skip
def killed(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    crtc = s.leased_crtc(lease.fd.fileno())
    s.lessor.process.kill()
    s.until(lambda: s.dead(lease.fd.fileno(), crtc), "the fd is dead", without_it=True)


@should("sessions", "killed and started again: everything is on offer, and leased",
        thread("swaywm/wlroots#1730", "to leave the compositor and start it again is what brings a lost headset "
                                      "back"),
        ends=True)  # fmt: skip
def started_again(s: Scene) -> None:
    s.grant(s.first, s.headset)
    s.lessor.process.kill()
    s.lessor.restart()
    s.grant(s.lessor.client(), s.headset, s.other)
