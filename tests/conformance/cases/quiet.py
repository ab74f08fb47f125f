"""What the lessor leaves alone while a lease runs."""

from __future__ import annotations

import shutil
import time

from cases.case import must, protocol, quality, text
from scene import Scene
from verdicts import NotApplicable

from support.drm_record import DrmRecord
from support.painter import Painter
from support.running import running
from support.silence import is_asleep, traced

SECONDS = 3


@must("quiet", "nothing of what is leased is touched while the desktop is busy",
      protocol("lease.lease_fd", "The compositor guarantees it will not use the leased DRM objects itself "
                                 "until it sends the finished event."),
      tool=DrmRecord)  # fmt: skip
def untouched(s: Scene, record: DrmRecord) -> None:
    s.needs("xdg_wm_base")
    _needs_program("weston-simple-shm")
    s.desktop()
    monitors = (s.desk, s.side)
    bare = [monitor.still_picture().rgb for monitor in monitors]
    Painter(s.grant(s.first, s.headset).fd.fileno(), s.headset.id).light(0x20A040)
    pipe = s.headset.pipe()
    record.forget()
    with running(["weston-simple-shm"], env=s.lessor.environment_of_clients()) as window:
        s.until(lambda: [m.picture().rgb for m in monitors] != bare, "the desktop is busy", helper=window)
        if not _calls(s, record):
            raise NotApplicable("its calls cannot be recorded")
        s.until(lambda: len(_calls(s, record)) > 30, "the desktop goes on being busy", helper=window)
    touched = {call.name for call in _calls(s, record) if not call.objects.isdisjoint(pipe)}
    assert not touched, f"touched: {', '.join(sorted(touched))}"


@quality("quiet", f"no system call for {SECONDS} s while a lessee flips and the desktop is idle",
         text("drm-lease (K. Packard, 2017)", "a lessee drives its display without the lessor's help"))  # fmt: skip
def silent(s: Scene) -> None:
    _needs_program("strace")
    s.desktop()
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
    assert flips > SECONDS, f"the lessee shows {flips} frames"
    assert not made, f"{len(made)} system calls"


def _calls(s: Scene, record: DrmRecord) -> list:
    with s.kernel() as kernel:
        return record.calls(kernel)


def _needs_program(name: str) -> None:
    if not shutil.which(name):
        raise NotApplicable(f"{name} is not installed")
