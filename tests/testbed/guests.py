"""Runs one command in a virtual machine and says how that ended, whatever kind of machine it is.

A kind of machine is two classes:
    its parts   title, steps() (what must be made before) and guest(folder, task) → Guest
    its guest   a subclass of Guest, which knows how one is started
"""

import abc
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys

from . import description, kernel_log, link
from .console import Console
from .errors import StoodStill, TestbedError
from .pulse import STOOD_STILL, backtraces

MEMORY = 3 << 30


def _utf8(text: str) -> str:
    """The same bytes for the guest, whose encoding is UTF-8, as for the host in its own."""
    return os.fsencode(text).decode("utf-8", "surrogateescape")


@dataclasses.dataclass
class Task:
    """What a guest is to do. `build` may be None; `timeout` in seconds, None for no limit; `log` is
    where its kernel's log is kept."""

    argv: list
    env: dict
    machine: description.Machine
    root: pathlib.Path
    clone: pathlib.Path
    build: pathlib.Path
    out: pathlib.Path
    log: pathlib.Path
    timeout: float = None
    cwd: str = "/src"


class Guest(abc.ABC):
    """One run of a virtual machine, from boot to its end.

    boot_seconds   the longest that a boot may take on a busy host
    looks_for_leaks   whether its kernel watches itself, so that a complaint is a failure
    """

    boot_seconds = 60
    looks_for_leaks = False

    def __init__(self, folder: pathlib.Path, task: Task):
        """`folder` is for this run alone, and the guest sees it too: console.log is there."""
        self._task = task
        self._folder = folder
        self._log = folder / "console.log"
        self._process: subprocess.Popen = None

    @abc.abstractmethod
    def _command(self, wire: int) -> list:
        """What starts the machine: its console is standard output, its link the socket `wire`."""

    @abc.abstractmethod
    def _environment(self) -> dict:
        """The variables of the machine's own program."""

    def _begin(self, wire: socket.socket):
        """What the machine needs to hear before its supervisor says HELLO."""

    def run(self) -> int:
        """The command's exit status: 128 + n when signal n ended it.

        Raises TestbedError when the guest and not the command failed: no boot, kernel panic,
        time-out, or a complaint of a debug kernel.
        """
        ours, theirs = socket.socketpair()
        console = Console(ours, self._folder)
        self._write_task(console)
        # The guest's kernel does not survive that its serial line is closed: ours outlives it.
        with ours:
            try:
                with theirs:
                    self._start(theirs.fileno())
                self._begin(ours)
                ending = console.converse(self.boot_seconds, self._task.timeout)
                if ending.get("failure") == STOOD_STILL:
                    raise StoodStill(STOOD_STILL, "\n".join(
                        [kernel_log.tail(self._kernel_log()), backtraces(self._process.pid)]))
            finally:
                self._stop()
                self._keep_log()
        return self._judge(console, ending)

    def _start(self, wire: int):
        bound = ["setpriv", "--pdeathsig", "KILL"]  # a killed testbed leaves no guest behind
        words = [str(word) for word in [*bound, *self._command(wire)]]
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[wire],
                start_new_session=True, cwd=self._folder,
                env={"HOME": str(self._folder), "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
                     **self._environment()})

    def _write_task(self, console: Console):
        """Leaves word for guest/supervisor.py."""
        task = self._task
        text = json.dumps({
            "argv": [_utf8(word) for word in task.argv],
            "env": {_utf8(name): _utf8(value) for name, value in task.env.items()},
            "cwd": task.cwd,
            "terminal": console.terminal_size(), "merge": console.merged(),
            "machine": task.machine and description.to_json(task.machine),
            "leaks": self.looks_for_leaks,
        })
        (self._folder / link.TASK_FILE).write_text(text, encoding="utf-8")

    def _stop(self):
        """Ends the guest's processes.

        The guest has put everything on disk when it says that its command has ended, and a
        kernel with several processors is apt to crash on its way to power off.
        """
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _keep_log(self):
        """Whole, though another guest may do the same."""
        if self._log.exists():
            draft = self._task.log.with_name(f".{self._task.log.name}-{os.getpid()}")
            shutil.copy(self._log, draft)
            draft.replace(self._task.log)

    def _kernel_log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _where_to_look(self, ending: dict, log: str) -> str:
        if ending.get("of_command"):
            return f"what the guest's kernel said: {self._task.log}"
        return "last lines of the guest's console:\n" + kernel_log.tail(log)

    def _judge(self, console: Console, ending: dict) -> int:
        log = self._kernel_log()
        if panic := kernel_log.panic(log):
            raise TestbedError(f"the guest's kernel panicked: {panic}", kernel_log.tail(log))
        if "failure" in ending:
            raise TestbedError(ending["failure"], self._where_to_look(ending, log))
        if self.looks_for_leaks:
            complaints = kernel_log.splats(log) + kernel_log.leaks(console.leaks)
            if complaints:
                raise TestbedError("the debug kernel complained", "\n\n".join(complaints))
        for note in filter(None, [ending.get("note"), kernel_log.killed_for_memory(log)]):
            print(f"testbed: {note}", file=sys.stderr)
        return ending["status"] if "status" in ending else 128 + ending["signal"]
