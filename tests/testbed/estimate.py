"""How long what is being made will take."""

import threading
import time


class Estimate:
    """The seconds that are left of several steps. Those that run at the same time share the
    processors alike, and so take as long as one after the other.

    seconds  {key of a step: what it takes when it has all processors}
    clock    seconds that only grow
    """

    def __init__(self, seconds: dict, clock=time.monotonic):
        self._left = dict(seconds)
        self._clock = clock
        self._lock = threading.Lock()
        self._running = set()
        self._since = clock()

    def begins(self, key: str):
        """A step runs from now on."""
        with self._lock:
            self._catch_up()
            self._running.add(key)

    def ends(self, key: str):
        """A step takes no more time, however it has ended."""
        with self._lock:
            self._catch_up()
            self._running.discard(key)
            self._left[key] = 0

    def seconds(self) -> float:
        """What all of them take from now on; a step that takes longer than it should counts no
        more."""
        with self._lock:
            self._catch_up()
            return sum(self._left.values())

    def _catch_up(self):
        now = self._clock()
        for key in self._running:
            share = (now - self._since) / len(self._running)
            self._left[key] = max(0, self._left[key] - share)
        self._since = now
