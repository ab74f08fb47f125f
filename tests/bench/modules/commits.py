"""What the guest itself takes for what a lessor asks of it: a process that drives the card directly,
without any lessor, times system calls and page flips."""

from __future__ import annotations

import ctypes
import os
import time

from results import Figure, Results, in_turn

from support import drm_ioctl as drm
from support import machine
from support.painter import Painter
from support.story import Display

CALLS = 1000
FLIPS = 20
PAUSE = 0.05  # seconds: what a flip leaves to be done is done
FIGURES = (
    Figure("call", "a system call that does nothing, µs", 1),
    Figure("same", "PAGE_FLIP to the picture that is shown, ms", 2),
    Figure("other", "PAGE_FLIP to another picture, ms", 2),
)


def run(rounds: int) -> Results:
    card = machine.present()
    displays = [Display(card, number) for number in range(len(card.connectors))]
    hidden = [display.state().non_desktop for display in displays]
    columns = {"monitor": hidden.index(False), "headset": hidden.index(True)}
    titles = {name: name for name in columns}
    results = Results("commits", FIGURES, titles, dict.fromkeys(columns, "monitor"), "monitor", rounds)
    for name in in_turn(columns, rounds):
        with results.failing(name):
            _measure(card, displays[columns[name]], columns[name], name, results)
    return results


def _measure(
    card: machine.Card, display: Display, number: int, name: str, results: Results
) -> None:
    """The n-th CRTC of the card drives the n-th display."""
    fd = os.open(card.card, os.O_RDWR | os.O_CLOEXEC)  # the first to open it is master
    try:
        _, found = drm.read_arrays(
            fd, drm.MODE_GETRESOURCES, drm.CardRes, {"crtcs": ("crtcs_ptr", ctypes.c_uint32)}
        )
        painter = Painter(fd, display.id, found["crtcs"][number])
        pictures = [painter.light(0x404040), painter.paint(0x808080)]
        start = time.perf_counter()
        for _ in range(CALLS):
            os.getppid()
        results.add(name, "call", (time.perf_counter() - start) * 1e6 / CALLS)
        for count in range(FLIPS):
            picture = pictures[count % 2]
            results.add(name, "other", _flip(painter, picture))
            results.add(name, "same", _flip(painter, picture))
    finally:
        os.close(fd)


def _flip(painter: Painter, picture: int) -> float:
    """Milliseconds until the kernel has taken it."""
    time.sleep(PAUSE)
    start = time.perf_counter()
    drm.call(painter.fd, drm.MODE_PAGE_FLIP, drm.PageFlip(painter.crtc, picture))
    return (time.perf_counter() - start) * 1000
