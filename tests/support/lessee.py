"""sublet-lessee, run as its users run it: in the background, its report read at the end."""

from __future__ import annotations

import json
import os
import select
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.compositor import Compositor
from support.processes import Process
from support.wire import DEADLINE, DeadlinePassed

# Exit statuses, as sublet-lessee(1) has them.
DONE, USAGE, NO_LESSOR, NOTHING_MATCHES, DENIED, LEASE_ENDED, LESSOR_GONE, KMS_FAILURE = 0, 2, 3, 4, 5, 6, 7, 8


@dataclass(frozen=True)
class Report:
    """How a run ended. `facts` is its JSON, as sublet-lessee(1) describes it; {} without --json."""

    status: int
    facts: dict[str, Any]
    errors: str

    @property
    def head(self) -> dict[str, Any]:
        """The statistics of its only display."""
        (head,) = self.facts["heads"]
        return head


class Lessee:
    """One sublet-lessee of a compositor. The caller ends it: finish(), stop() or kill().

    under  the command that runs it, e.g. a tracer
    env    variables beside those of the compositor's clients
    """

    def __init__(
        self, compositor: Compositor, *arguments: str, under: Sequence[str] = (), **env: str
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lessee-")
        folder = Path(self._folder.name)
        program = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
        self._ready, theirs = os.pipe()
        ready = ["--ready-fd", str(theirs)] if "run" in arguments else []
        try:
            self.process = Process(
                [*under, program, *arguments, "--json", *ready],
                env={**compositor.environment_of_clients(), **env},
                output=folder / "out", errors=folder / "err", pass_fds=[theirs],
            )  # fmt: skip
        finally:
            os.close(theirs)

    @classmethod
    def run(
        cls, compositor: Compositor, *options: str, under: Sequence[str] = (), **env: str
    ) -> Lessee:
        return cls(compositor, "run", *options, under=under, **env)

    @classmethod
    def list(cls, compositor: Compositor) -> Report:
        return cls(compositor, "list").finish()

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until_lit(self, deadline: float = DEADLINE) -> Lessee:
        """Waits until the first frames are on its displays; returns itself."""
        if not select.select([self._ready], [], [], deadline)[0]:
            raise DeadlinePassed(f"sublet-lessee shows nothing: {self.process.text()}")
        assert os.read(self._ready, 64), f"it ended before: {self.process.text()}"
        return self

    def stop_listening(self) -> None:
        """Nobody hears from now on that first frames are on its displays."""
        os.close(self._ready)
        self._ready = -1

    def finish(self, deadline: float = 3 * DEADLINE) -> Report:
        """Waits for its end."""
        return self._report(self.process.wait(deadline))

    def stop(self) -> Report:
        """Ends it as Ctrl-C does."""
        return self._report(self.process.stop(signal.SIGINT))

    def kill(self) -> None:
        """Ends it without a word to anybody. Safe to call at any time."""
        self.process.kill()
        self._tidy_up()

    def _report(self, status: int) -> Report:
        assert self.process.complaints() == []
        output = self.process.output.read_text(encoding="utf-8")
        report = Report(status, json.loads(output) if output else {}, self.process.text())
        self._tidy_up()
        return report

    def _tidy_up(self) -> None:
        if self._ready >= 0:
            self.stop_listening()
        self._folder.cleanup()
