"""A lessee that does nothing but set modes, switch off and switch on, as fast as it can.

    PYTHONPATH=tests python3 -m support.modeset_storm FD CONNECTOR MODES

FD is a leased fd with that connector's id; it takes its last (smallest) MODES modes in turn. When the lease
has ended, or on SIGTERM, it says how many commits there were and how many of them failed with which
errno, as JSON.
"""

from __future__ import annotations

import collections
import errno
import itertools
import json
import signal
import sys

from support import kms
from support.painter import Painter

GREY = 0x808080


def storm(painter: Painter, modes: int) -> dict:
    """Goes on until told to stop."""
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    plane = painter.plane("primary")
    crtc = (painter.crtc, kms.OBJECT_CRTC)
    off = {crtc: {"ACTIVE": 0}}
    steps = []
    for mode in painter.modes()[-modes:]:
        width, height = mode.hdisplay, mode.vdisplay
        picture = painter.framebuffer(GREY, width, height)
        on = {
            crtc: {"MODE_ID": painter.blob(bytes(mode)), "ACTIVE": 1},
            (plane, kms.OBJECT_PLANE): painter.whole_screen(picture, width, height),
        }
        steps += [on, off, on]
    failures = collections.Counter()
    for commits, step in enumerate(itertools.cycle(steps)):
        if stop or failures["ENOENT"]:
            return {"commits": commits, "failures": failures}
        try:
            painter.commit(step)
        except OSError as error:
            failures[errno.errorcode[error.errno]] += 1
    return {}


if __name__ == "__main__":
    print("storming", flush=True)
    print(json.dumps(storm(Painter(int(sys.argv[1]), int(sys.argv[2])), int(sys.argv[3]))))
