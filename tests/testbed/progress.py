"""What a person sees while things are made: one line per step, elapsed time, what comes next."""

import contextlib
import os
import sys
import threading
import time

PATIENCE = 2.0      # seconds before a quick step is worth a line


def elapsed(seconds: float) -> str:
    """1:02 for 62 seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class Progress:
    """Writes to standard error, so that a command's own output stays clean."""

    def __init__(self, stream=None, verbose=False):
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty() and not verbose
        self._colour = self._stream.isatty() and "NO_COLOR" not in os.environ
        self.verbose = verbose

    def line(self, text: str):
        """One whole line."""
        print(text, file=self._stream, flush=True)

    def colour(self, code: str, text: str) -> str:
        """`text` in an ANSI colour where the stream shows colours."""
        return f"\033[{code}m{text}\033[0m" if self._colour else text

    @contextlib.contextmanager
    def step(self, title: str, about: str = "", then: str = ""):
        """Announces a step, shows its time while it runs, says how it ended.

        about  how long it usually takes; a step without is quick, and told only when it is not
        then   the step that comes next
        """
        start = time.monotonic()
        hint = ", ".join(filter(None, [about and f"about {about}", then and f"next: {then}"]))
        announcement = f"… {title}" + (f" ({hint})" if hint else "")
        ended = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(announcement, not about, start, ended))
        ticker.start()
        mark = self.colour("31", "✗")
        try:
            yield
            mark = self.colour("32", "✓")
        finally:
            ended.set()
            ticker.join()
            seconds = time.monotonic() - start
            if about or seconds > PATIENCE or "✗" in mark:
                self.line(f"{mark} {title}  {elapsed(seconds)}")

    def _tick(self, announcement: str, quiet: bool, start: float, ended: threading.Event):
        if quiet and ended.wait(PATIENCE):
            return
        if not self._live:
            self.line(announcement)
            return
        while True:
            width = os.get_terminal_size(self._stream.fileno()).columns
            text = f"{elapsed(time.monotonic() - start)} {announcement}"
            self._stream.write("\r\033[K" + text[: width - 1])
            self._stream.flush()
            if ended.wait(1):
                self._stream.write("\r\033[K")
                return
