"""What a person sees while things are made: a line per step, elapsed time, how much is left."""

import contextlib
import math
import os
import sys
import threading
import time

PATIENCE = 2.0      # seconds before a quick step is worth a line


def elapsed(seconds: float) -> str:
    """1:02 for 62 seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def about(seconds: float) -> str:
    """An estimate in words: "about 20 s", "about 3 min"; "" for none."""
    if seconds <= 0:
        return ""
    if seconds < 50:
        return f"about {math.ceil(seconds / 10) * 10} s"
    return f"about {round(seconds / 60) or 1} min"


class Progress:
    """Writes to standard error, so that a command's own output stays clean."""

    def __init__(self, stream=None, verbose=False):
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty() and not verbose
        self._colour = self._stream.isatty() and "NO_COLOR" not in os.environ
        self._lock = threading.Lock()
        self._told = {}     # steps that run, each with its start
        self.verbose = verbose

    def line(self, text: str):
        """One whole line."""
        with self._lock:
            if self._told and self._live:
                self._stream.write("\r\033[K")
            print(text, file=self._stream, flush=True)

    def colour(self, code: str, text: str) -> str:
        """`text` in an ANSI colour where the stream shows colours."""
        return f"\033[{code}m{text}\033[0m" if self._colour else text

    @contextlib.contextmanager
    def step(self, title: str, seconds: float = 0, left=lambda: 0):
        """Announces a step, shows its time while it runs, says how it ended. Steps may overlap.

        seconds  how long it usually takes; a step without is quick, and told only when it is not
        left     tells how many seconds it and all that is to follow will take from now on
        """
        start = time.monotonic()
        ended = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(title, seconds, left, start, ended))
        ticker.start()
        mark = self.colour("31", "✗")
        try:
            yield
            mark = self.colour("32", "✓")
        finally:
            ended.set()
            ticker.join()
            with self._lock:
                self._told.pop(title, None)
            taken = time.monotonic() - start
            if seconds or taken > PATIENCE or "✗" in mark:
                rest = f"  ({about(left())} to go)" if left() > 0 and "✓" in mark else ""
                self.line(f"{mark} {title}  {elapsed(taken)}{rest}")

    def _tick(self, title: str, seconds: float, left, start: float, ended: threading.Event):
        if not seconds and ended.wait(PATIENCE):
            return
        with self._lock:
            self._told[title] = start
        if not self._live:
            total = about(left()) if left() > seconds else ""
            hint = ", ".join(filter(None, [about(seconds), total and f"{total} to go in all"]))
            self.line(f"… {title}" + (f" ({hint})" if hint else ""))
            return
        while True:
            self._draw(left)
            if ended.wait(1):
                return

    def _draw(self, left):
        """All steps that run, in one line that is drawn again and again."""
        with self._lock:
            now = time.monotonic()
            text = ", ".join(f"{elapsed(now - start)} … {title}"
                             for title, start in self._told.items())
            if left() > 0:
                text += f" ({about(left())} to go)"
            width = os.get_terminal_size(self._stream.fileno()).columns
            self._stream.write("\r\033[K" + text[: width - 1])
            self._stream.flush()
