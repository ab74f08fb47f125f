"""Tells a guest that stands still from one that has nothing to say.

A kernel can spin for ever without a word: User-Mode Linux on two processors was seen to.
"""

import contextlib
import math
import os
import shutil
import subprocess
import time

from .errors import TestbedError

PATIENCE = 240      # seconds that a guest's answer may take on a busy host
VARIABLE = "TESTBED_PATIENCE"   # that many instead
QUIET = 1 / 4   # of the patience: the silence after which the guest is asked for a sign of life
STOOD_STILL = "the guest's kernel stood still"


def patience() -> float:
    """The seconds that a guest's answer may take."""
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(os.environ.get(VARIABLE) or PATIENCE)) < math.inf:
            return seconds
    raise TestbedError(f"{VARIABLE}={os.environ[VARIABLE]} is no number of seconds")


class Pulse:
    """Silence on the link, in the host's time.

    ask       called when the guest is to be asked
    patience  seconds that its answer may take
    clock     seconds that only grow
    """

    def __init__(self, ask, patience: float, clock=time.monotonic):
        self._ask = ask
        self._patience = patience
        self._clock = clock
        self._asked = False
        self.heard()

    def heard(self):
        """Something has come from the guest."""
        self._since = self._clock()
        self._asked = False

    def seconds_left(self) -> float:
        """How long the silence may go on before stopped() is to be called."""
        allowed = self._patience if self._asked else QUIET * self._patience
        return self._since + allowed - self._clock()

    def stopped(self) -> bool:
        """Whether the guest has not answered; asks when it is time to."""
        if self.seconds_left() > 0:
            return False
        if self._asked:
            return True
        self._ask()
        self._since = self._clock()
        self._asked = True
        return False


def backtraces(pid: int) -> str:
    """Where the guest's processors are; "" where the host has no gdb or it may not look."""
    gdb = shutil.which("gdb")
    if not gdb:
        return ""
    return subprocess.run(["timeout", "60", gdb, "--batch", "-p", str(pid),
                           "-ex", "thread apply all backtrace"], check=False,
                          text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout
