"""Ordinary monitors, which the desktop uses until they are leased."""

from __future__ import annotations

from cases.case import case
from scene import Scene

from support.painter import Painter


@case("monitors", "a monitor that the desktop uses is leased: its `wl_output` is gone", monitors=True)
def monitor_leased(s: Scene) -> None:
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit")
    before = _count_outputs(s)
    s.grant(s.first, s.side)
    s.until(lambda: _count_outputs(s) == before - 1, "its wl_output is gone")
    assert s.desk.lit, "the other monitor is dark"


@case("monitors", "it is still lit when the fd comes", monitors=True)
def monitor_stays_lit(s: Scene) -> None:
    s.until(lambda: s.side.lit, "the desktop is lit")
    s.grant(s.first, s.side)
    assert s.side.lit, "it is dark"


@case("monitors", "given back: it shows the desktop again, in its mode", monitors=True)
def monitor_given_back(s: Scene) -> None:
    s.until(lambda: s.side.lit, "the desktop is lit")
    mode, picture = s.side.mode, s.side.still_picture().rgb
    lease = s.grant(s.first, s.side)
    Painter(lease.fd.fileno(), s.side.id).light(0xE02040)
    lease.destroy()
    s.until(lambda: s.side.mode == mode, "it is lit in its mode")
    s.until(lambda: s.side.picture().rgb == picture, "it shows what it showed before")


@case("monitors", "the last monitor is leased and given back", monitors=True)
def last_monitor(s: Scene) -> None:
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit")
    lease = s.grant(s.first, s.desk, s.side)
    s.settle()
    lease.destroy()
    for monitor in (s.desk, s.side):
        s.until(lambda m=monitor: m.lit, "the desktop is lit again")


def _count_outputs(s: Scene) -> int:
    with s.lessor.connect() as connection:
        connection.display.send("get_registry")
        connection.roundtrip(s.patience)
        return len(connection.globals("wl_output"))
