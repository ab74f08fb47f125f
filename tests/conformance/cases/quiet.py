"""What the lessor leaves alone while a lease runs."""

from __future__ import annotations

import time

from cases.case import case
from scene import Scene

from support.drm_record import DrmRecord
from support.painter import Painter
from support.running import running
from support.silence import is_asleep, traced

SECONDS = 10


@case("quiet", "nothing of what is leased is touched while the desktop is busy", tool=DrmRecord)
def untouched(s: Scene, record: DrmRecord) -> None:
    monitors = (s.desk, s.side)
    bare = [monitor.still_picture().rgb for monitor in monitors]
    Painter(s.grant(s.first, s.headset).fd.fileno(), s.headset.id).light(0x20A040)
    pipe = s.headset.pipe()
    record.forget()
    with running(["weston-simple-shm"], env=s.lessor.environment_of_clients()):
        s.until(lambda: [m.picture().rgb for m in monitors] != bare, "the desktop is busy")
        s.until(lambda: len(_calls(s, record)) > 30, "the desktop goes on being busy")
    touched = {call.name for call in _calls(s, record) if not call.objects.isdisjoint(pipe)}
    assert not touched, f"touched: {', '.join(sorted(touched))}"


@case("quiet", f"no system call for {SECONDS} s while a lessee flips and the desktop is idle")
def silent(s: Scene) -> None:
    s.until(lambda: s.desk.lit and s.side.lit, "the desktop is lit")
    painter = Painter(s.grant(s.first, s.headset).fd.fileno(), s.headset.id)
    shown = painter.light(0x204060)
    s.settle()
    s.until(lambda: is_asleep(s.lessor.pid), "nothing is left to do")
    with traced(s.lessor.pid, s.patience) as calls:
        flips, end = 0, time.monotonic() + SECONDS
        while time.monotonic() < end:
            before, shown = shown, painter.paint(flips, modeset=False)
            painter.remove(before)
            flips += 1
        made = calls()
    assert flips > SECONDS
    assert not made, f"{len(made)} system calls"


def _calls(s: Scene, record: DrmRecord) -> list:
    with s.kernel() as kernel:
        return record.calls(kernel)
