"""Carries out steps: those that need it, side by side where they can, told to the user, never twice
at once."""

import concurrent.futures

from . import processes
from .cache import Cache, free_bytes
from .errors import TestbedError
from .estimate import Estimate
from .kernel_log import tail
from .progress import Progress

SIDE_BY_SIDE = 2    # steps: while one waits for the network or a linker, the other computes
LOG_LINES = 50
LITTLE_ROOM = 100 << 20
HOW_TO_GO_ON = "mend that, and the same command goes on where this one stopped"


class Plan:
    """Steps have: title, needs (the steps that come before), seconds (what it usually takes on two
    processors; 0: quick), key (their name on disk), advice (what to look at when it fails), ready()
    → bool and make(log file).
    """

    def __init__(self, cache: Cache, progress: Progress):
        self._cache = cache
        self._progress = progress
        self._estimate = Estimate({})
        self._ended = False     # one has failed, or the user has enough

    def carry_out(self, steps: list):
        """Makes every step that is not ready, and first what it needs. When one fails, the others
        are ended and its error is raised."""
        waiting = due(steps)
        self._estimate = Estimate({step.key: step.seconds for step in waiting})
        running = {}
        at_once = 1 if self._progress.verbose else SIDE_BY_SIDE     # or their output would mix
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            try:
                while waiting or running:
                    unmade = {step.key for step in [*waiting, *running.values()]}
                    able = [step for step in waiting
                            if unmade.isdisjoint(need.key for need in step.needs)]
                    for step in able[:at_once - len(running)]:
                        waiting.remove(step)
                        self._estimate.begins(step.key)
                        running[pool.submit(self._carry_out, step)] = step
                    for future in _first(running):
                        del running[future]
                        future.result()
            except BaseException:
                self._ended = True
                _end(running)
                raise

    def _carry_out(self, step):
        told = []

        def waiting():
            if self._ended:
                raise TestbedError("interrupted")
            if not told:
                told.append(step)
                self._progress.line(f"… {step.title}: another testbed is at it, waiting")

        with self._cache.lock(step.key, waiting):
            if not step.ready():
                self._make(step)
        self._estimate.ends(step.key)

    def _make(self, step):
        path = self._cache.path("logs", step.key + ".log")
        try:
            with self._progress.step(step.title, step.seconds, self._estimate.seconds), \
                    open(path, "w", encoding="utf-8") as log:
                step.make(None if self._progress.verbose else log)
                self._estimate.ends(step.key)   # before the step's last line
        except (OSError, TestbedError) as error:
            raise self._failure(step, error, path) from error

    def _failure(self, step, error: Exception, log) -> TestbedError:
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        where = f"the whole log: {log}" if text else ""
        advice = getattr(error, "advice", "") or step.advice
        lines = [tail(text, LOG_LINES), self._shortage() or advice, where, HOW_TO_GO_ON]
        return TestbedError(f"{step.title}: {error}", "\n".join(filter(None, lines)))

    def _shortage(self) -> str:
        room = free_bytes(self._cache.root)
        if room > LITTLE_ROOM:
            return ""
        return (f"only {room >> 20} MiB are left where {self._cache.root} is: make room, or name "
                "another folder: XDG_CACHE_HOME=<folder> ./testbed …")


def due(steps: list) -> list:
    """The steps that are not ready, each once and after what it needs."""
    found = {}
    for step in steps:
        if not step.ready():
            for one in [*due(step.needs), step]:
                found.setdefault(one.key, one)
    return list(found.values())


def _first(running: dict) -> set:
    """Those that have ended, once one has."""
    return concurrent.futures.wait(
        running, return_when=concurrent.futures.FIRST_COMPLETED).done


def _end(running: dict):
    """Has no step start anything more, and waits for those that must not end halfway."""
    while running:
        processes.end_all()
        running = concurrent.futures.wait(running, timeout=0.1).not_done
