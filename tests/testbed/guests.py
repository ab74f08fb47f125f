"""Starts a guest, runs one command in it and says how that ended."""

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
from .cache import free_bytes
from .console import Console
from .errors import TestbedError
from .kernels import Kernel

MEMORY = 3 << 30
BOOT_SECONDS = {"default": 60, "debug": 180, "virtual": 60}
KERNEL_OPTIONS = {"default": [], "debug": [], "virtual": ["time-travel=inf-cpu"]}
UNSPEAKABLE = ',"'     # on the kernel's command line and among mount's options
# Mounts the clone and becomes its init script. IFS= keeps a path with spaces in one piece.
FIRST_STEP = ("IFS=; mount -t hostfs none -o hostfs=$testbed_src /mnt; "
              "exec /bin/sh /mnt/tests/testbed/guest/init")


def _utf8(text: str) -> str:
    """The same bytes for the guest, whose encoding is UTF-8, as for the host in its own."""
    return os.fsencode(text).decode("utf-8", "surrogateescape")


def check_folders(*folders):
    """TestbedError for a path that the guest's kernel cannot be told; None is no path."""
    for folder in folders:
        if set(str(folder)) & set(UNSPEAKABLE):
            raise TestbedError(f"the guest cannot mount {folder}",
                               "a path with a comma or a double quote does not work: "
                               "move the clone, or the cache (XDG_CACHE_HOME=<folder>)")


@dataclasses.dataclass
class Task:
    """What a guest is to do. `build` may be None; `timeout` in seconds, None for no limit."""

    argv: list
    env: dict
    machine: description.Machine
    root: pathlib.Path
    clone: pathlib.Path
    build: pathlib.Path
    out: pathlib.Path
    timeout: float = None
    cwd: str = "/src"


class Guest:
    """One run of User-Mode Linux, from boot to its end."""

    def __init__(self, folder: pathlib.Path, kernel: Kernel, task: Task):
        """`folder` is for this run alone: it takes the console's log and the kernel's socket."""
        self._kernel = kernel
        self._task = task
        self._folder = folder
        self._log = folder / "console.log"
        self._process = None

    def run(self) -> int:
        """The command's exit status: 128 + n when signal n ended it.

        Raises TestbedError when the guest and not the command failed: no boot, kernel panic,
        time-out, or a complaint of a debug kernel. The kernel's log is kernel.log of the outputs.
        """
        ours, theirs = socket.socketpair()
        console = Console(ours, self._folder)
        self._write_task(console)
        # The guest's kernel does not survive that its serial line is closed: ours outlives it.
        with ours:
            try:
                with theirs, open(self._log, "wb") as log:
                    self._start(theirs.fileno(), log)
                ending = console.converse(BOOT_SECONDS[self._kernel.variant], self._task.timeout)
            finally:
                self._stop()
                self._keep_log()
        return self._judge(console, ending)

    def _start(self, wire: int, log):
        variant = self._kernel.variant
        task = self._task
        check_folders(task.root, task.clone, task.build, task.out, self._folder)
        words = [
            "setpriv", "--pdeathsig", "KILL",   # a killed testbed leaves no guest behind
            self._kernel.path, f"mem={MEMORY >> 20}M", "root=none", "rootfstype=hostfs",
            f'rootflags="{task.root}"', "rw", "panic=-1", "seccomp=auto", *KERNEL_OPTIONS[variant],
            f"uml_dir={self._folder}", "con=null", "con0=null,fd:1", f"con1=fd:{wire}",
            "vkms.create_default_dev=0",
            f'testbed_src="{task.clone}"', f'testbed_build="{task.build or ""}"',
            f'testbed_out="{task.out}"', f'testbed_task="{self._folder}"',
            "init=/bin/sh", "--", "-c", f'"{FIRST_STEP}"']
        self._process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            pass_fds=[wire], start_new_session=True,
            env={"TMPDIR": str(self._memory_folder()), "HOME": str(self._folder),
                 "PATH": os.environ.get("PATH", "/usr/bin:/bin")})

    def _memory_folder(self) -> pathlib.Path:
        """Where the guest's memory file has room; a memory file system is much the fastest."""
        for folder in (pathlib.Path("/dev/shm"), pathlib.Path("/tmp"), self._folder):
            if free_bytes(folder) > MEMORY and not os.statvfs(folder).f_flag & os.ST_NOEXEC:
                return folder
        raise TestbedError(f"no room for the guest's memory ({MEMORY >> 20} MiB)",
                           "make room in /dev/shm, /tmp or the cache folder, not mounted noexec")

    def _write_task(self, console: Console):
        """Leaves word for guest/supervisor.py."""
        task = self._task
        text = json.dumps({
            "argv": [_utf8(word) for word in task.argv],
            "env": {_utf8(name): _utf8(value) for name, value in task.env.items()},
            "cwd": task.cwd,
            "terminal": console.terminal_size(), "merge": console.merged(),
            "machine": task.machine and description.to_json(task.machine),
            "leaks": self._kernel.variant == "debug",
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
        draft = self._task.out / f".kernel.log-{os.getpid()}"
        shutil.copy(self._log, draft)
        draft.replace(self._task.out / "kernel.log")

    def _kernel_log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _judge(self, console: Console, ending: dict) -> int:
        log = self._kernel_log()
        if panic := kernel_log.panic(log):
            raise TestbedError(f"the guest's kernel panicked: {panic}", kernel_log.tail(log))
        if "failure" in ending:
            raise TestbedError(ending["failure"], "last lines of the guest's console:\n"
                               + kernel_log.tail(log))
        if self._kernel.variant == "debug":
            complaints = kernel_log.splats(log) + kernel_log.leaks(console.leaks)
            if complaints:
                raise TestbedError("the debug kernel complained", "\n\n".join(complaints))
        for note in filter(None, [ending.get("note"), kernel_log.killed_for_memory(log)]):
            print(f"testbed: {note}", file=sys.stderr)
        return ending["status"] if "status" in ending else 128 + ending["signal"]
