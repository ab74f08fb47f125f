"""Testbeds that play tests beside this one, each in a guest of its own."""

import pathlib
import subprocess
import sys

from . import processes
from .bench import CLONE, OUT, Bench

SHARES = OUT / "shares"     # where the guests tell each other what they took: see tests/support/shares.py
ENOUGH = 2      # guests: more are slower on two processors, and need the room of as many machines


class Others:
    """All but the first of the testbeds that share the tests of one command. What they say is kept in
    files until the first is done, so that no line of one breaks a line of another."""

    def __init__(self, bench: Bench, count: int):
        """`count` of them; none if this is one of them itself."""
        self._progress = bench.progress
        self._started = [self._start(number, count) for number in range(2, count + 1) if bench.options.guest == 1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def finish(self) -> list:
        """Waits for them and shows what they said: a list of (number, exit status)."""
        statuses = []
        for number, log, process in self._started:
            with self._progress.step(f"guest {number}"):
                statuses.append((number, process.wait()))
            self._progress.line(f"… what guest {number} said")
            print(log.read_text(encoding="utf-8", errors="replace").rstrip(), flush=True)
        return statuses

    def end(self):
        """Has those end that have not."""
        for _, _, process in self._started:
            if process.poll() is None:
                process.terminate()
        for _, _, process in self._started:
            process.wait()

    @staticmethod
    def _start(number: int, count: int) -> tuple[int, pathlib.Path, subprocess.Popen]:
        OUT.mkdir(exist_ok=True)
        log = OUT / f"pytest-{number}.log"
        words = ["test", f"--guests={count}", f"--guest={number}", *sys.argv[2:]]
        with log.open("w", encoding="utf-8") as file:
            process = subprocess.Popen([*processes.BOUND, sys.executable, CLONE / "testbed", *words],
                                       stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        return number, log, process
