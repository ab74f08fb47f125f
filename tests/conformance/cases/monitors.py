"""Ordinary monitors, which the desktop uses until they are leased."""

from __future__ import annotations

from cases.case import protocol, quality, should, text, thread
from scene import Scene

from support.painter import Painter

GUARANTEE = protocol("lease.lease_fd", "The compositor guarantees it will not use the leased DRM objects "
                                       "itself until it sends the finished event.")  # fmt: skip
BACK = thread("wayfire#1581, labwc#397, labwc#2137", "people lease a monitor, and want their desktop back "
                                                     "on it afterwards")


@should("monitors", "a monitor that the desktop uses is leased: its `wl_output` is gone", GUARANTEE, monitors=True)
def monitor_leased(s: Scene) -> None:
    s.needs("wl_output")
    s.desktop()
    before = _count_outputs(s)
    s.grant(s.first, s.side)
    s.until(lambda: _count_outputs(s) == before - 1, "its wl_output is gone")
    assert s.desk.lit, "the other monitor is dark"


@quality("monitors", "a leased monitor is still lit when the fd comes",
         text("drm-lease (K. Packard, 2017)", "the lessor sets the mode before it cedes control, so that "
                                                "the lessee need not"),
         monitors=True)  # fmt: skip
def monitor_stays_lit(s: Scene) -> None:
    s.desktop()
    s.grant(s.first, s.side)
    assert s.side.lit, "it is dark"


@should("monitors", "given back: it shows the desktop again, in its mode", BACK, monitors=True)
def monitor_given_back(s: Scene) -> None:
    s.desktop()
    mode, picture = s.side.mode, s.side.still_picture().rgb
    lease = s.grant(s.first, s.side)
    Painter(lease.fd.fileno(), s.side.id).light(0xE02040)
    lease.destroy()
    s.until(lambda: s.side.mode == mode, "it is lit in its mode")
    s.until(lambda: s.side.shows(lambda p: p.rgb == picture), "it shows what it showed before")


@should("monitors", "the last monitor is leased and given back", BACK, monitors=True)
def last_monitor(s: Scene) -> None:
    s.desktop()
    lease = s.grant(s.first, s.desk, s.side)
    s.settle()
    lease.destroy()
    for monitor in (s.desk, s.side):
        s.until(lambda m=monitor: m.lit, "the desktop is lit again")


@should("monitors", "a leased monitor is pulled and plugged: the desktop is back on it", BACK, monitors=True)
def monitor_pulled(s: Scene) -> None:
    s.desktop()
    lease = s.grant(s.first, s.side)
    s.side.unplug()
    s.finished(lease)
    s.side.plug()
    s.until(lambda: s.side.lit, "the desktop is back")


def _count_outputs(s: Scene) -> int:
    with s.lessor.connect() as connection:
        connection.display.send("get_registry")
        connection.roundtrip(s.patience)
        return len(connection.globals("wl_output"))
