"""Carries out steps: those that need it, in order, each told to the user and kept from doing twice."""

import subprocess

from .cache import Cache
from .errors import TestbedError
from .kernel_log import tail
from .progress import Progress

HOW_TO_GO_ON = "the same command goes on where this one stopped"


class Plan:
    """Steps have: title, about (time as text), ready() → bool, make(log file).

    A step whose ready() is never true is expected to be quick when nothing is new: it is only
    spoken of when it fails.
    """

    def __init__(self, cache: Cache, progress: Progress):
        self._cache = cache
        self._progress = progress

    def carry_out(self, steps: list):
        """Makes every step that is not ready."""
        due = [step for step in steps if not step.ready()]
        for step, following in zip(due, due[1:] + [None]):
            with self._cache.lock(step.title.replace(" ", "-").replace("/", "-"),
                                  lambda title=step.title: self._progress.line(
                                      f"… {title}: another testbed is at it, waiting")):
                if not step.ready():
                    self._make(step, following)

    def _make(self, step, following):
        path = self._cache.path("logs", step.title.replace(" ", "-").replace("/", "-") + ".log")
        with self._progress.step(step.title, step.about, following.title if following else ""):
            with open(path, "w", encoding="utf-8") as log:
                try:
                    step.make(None if self._progress.verbose else log)
                    return
                except subprocess.CalledProcessError as error:
                    failure = f"{step.title}: {error.cmd[0]} failed with status {error.returncode}"
                    advice = f"the whole log: {path}\n{HOW_TO_GO_ON}"
                except TestbedError as error:
                    failure, advice = f"{step.title}: {error}", error.advice
        text = path.read_text(encoding="utf-8", errors="replace")
        raise TestbedError(failure, "\n".join(filter(None, [tail(text), advice])))
