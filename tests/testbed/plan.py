"""Carries out steps: those that need it, in order, told to the user, never twice at once."""

import subprocess

from .cache import Cache
from .errors import TestbedError
from .kernel_log import tail
from .progress import Progress

LOG_LINES = 50
HOW_TO_GO_ON = "the same command goes on where this one stopped"


class Plan:
    """Steps have: title, about (time as text), key (their name on disk), ready() → bool and
    make(log file).

    A step without `about` is expected to be quick.
    """

    def __init__(self, cache: Cache, progress: Progress):
        self._cache = cache
        self._progress = progress

    def carry_out(self, steps: list):
        """Makes every step that is not ready."""
        due = [step for step in steps if not step.ready()]
        for step, following in zip(due, due[1:] + [None]):
            def waiting(title=step.title):
                self._progress.line(f"… {title}: another testbed is at it, waiting")

            with self._cache.lock(step.key, waiting):
                if not step.ready():
                    self._make(step, following.title if following else "")

    def _make(self, step, then: str):
        path = self._cache.path("logs", step.key + ".log")
        try:
            with self._progress.step(step.title, step.about, then), \
                    open(path, "w", encoding="utf-8") as log:
                step.make(None if self._progress.verbose else log)
        except subprocess.CalledProcessError as error:
            reason = f"{error.cmd[0]} failed ({error.returncode})"
            raise self._failure(step, reason, path) from error
        except TestbedError as error:
            raise self._failure(step, str(error), path, error.advice) from error

    @staticmethod
    def _failure(step, reason: str, log, advice: str = "") -> TestbedError:
        text = log.read_text(encoding="utf-8", errors="replace")
        where = f"the whole log: {log}" if text else ""
        lines = [tail(text, LOG_LINES), advice, where, HOW_TO_GO_ON]
        return TestbedError(f"{step.title}: {reason}", "\n".join(filter(None, lines)))
