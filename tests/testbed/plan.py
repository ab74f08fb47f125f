"""Carries out steps: those that need it, in order, told to the user, never twice at once."""

from .cache import Cache, free_bytes
from .errors import TestbedError
from .kernel_log import tail
from .progress import Progress

LOG_LINES = 50
LITTLE_ROOM = 100 << 20
HOW_TO_GO_ON = "mend that, and the same command goes on where this one stopped"


class Plan:
    """Steps have: title, about (time as text), key (their name on disk), advice (what to look at
    when it fails), ready() → bool and make(log file).

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
