"""What the checks of ./testbed share: a cache of their own that borrows what is made already."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

CLONE = pathlib.Path(__file__).resolve().parents[3]
TESTBED = CLONE / "testbed"
LOG = CLONE / "testbed-out" / "kernel.log"
DEADLINE = 240      # seconds that any one invocation may take
MACHINE = os.environ.get("CHECK_MACHINE", "uml")    # the kind that is checked
# Whoever runs the checks may ignore signals, as nohup does, and ./testbed would do so, too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
PROGRAMS = {"uml": "uml_dir=", "qemu": "qemu-system-x86_64 "}   # what tells its processes


def users_cache() -> pathlib.Path:
    """Where ./testbed keeps things for whoever runs the checks."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(home) / "sublet-testbed"


def eventually(condition, what: str, seconds: float = 20):
    """Returns the condition's first true result."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not: {what}")
        time.sleep(0.02)
    return result


class Check(unittest.TestCase):
    """One invocation of ./testbed, or a few."""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="testbed-check-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.cache = self.home / "sublet-testbed"
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.home)}
        for kind in ("rootfs", "kernel", "qemu"):
            for entry in users_cache().glob(f"{kind}/*"):
                self.borrow(entry)

    def borrow(self, entry: pathlib.Path):
        """Shows an entry of the user's cache in that of the check, unless it is half-made."""
        if not entry.name.endswith((".draft", ".build")):
            link = self.cache / entry.relative_to(users_cache())
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(entry)

    def lose(self, *patterns: str) -> list:
        """Takes borrowed entries out of the check's cache; returns where they were. Older ones than
        that of this clone may be among them."""
        found = [entry for pattern in patterns for entry in self.cache.glob(pattern)]
        for entry in found:
            entry.unlink()
        return found

    def small_clone(self) -> pathlib.Path:
        """A clone whose project is one file, with a name that is not easy."""
        clone = self.home / "a clone that's é"
        for folder in ("tests/testbed", "tests/support"):
            shutil.copytree(CLONE / folder, clone / folder)
        shutil.copy2(CLONE / "tests/conftest.py", clone / "tests")
        shutil.copy2(TESTBED, clone)
        (clone / "meson.build").write_text("project('one', 'c')\nexecutable('one', 'one.c')\n",
                                           encoding="ascii")
        (clone / "one.c").write_text("int main(void) { return 8; }\n", encoding="ascii")
        return clone

    def start(self, *words, program=TESTBED, **options) -> subprocess.Popen:
        """Starts ./testbed; standard output and error are pipes unless told."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                   "stderr": subprocess.PIPE, "env": self.environment, **options}
        process = subprocess.Popen([program, *words], **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def invoke(self, *words, given: bytes = b"", **options):
        """Runs ./testbed: (exit status, standard output, standard error as text)."""
        process = self.start(*words, **{"stdin": subprocess.PIPE, **options})
        out, err = process.communicate(given, timeout=DEADLINE)
        return process.returncode, out, (err or b"").decode()

    def guest(self, *command, options=(), **more):
        """Runs a command in a guest, without a build."""
        return self.invoke(*self.run_words(options, command), **more)

    def starts(self, *command, options=(), **more) -> subprocess.Popen:
        """Starts a command in a guest and waits until its first line is `started`."""
        process = self.start(*self.run_words(options, command), **more)
        self.assertEqual(process.stdout.readline().strip(), b"started")
        return process

    @staticmethod
    def run_words(options, command) -> list:
        """The arguments of ./testbed for a command in a guest, without a build."""
        return ["run", "--no-build", "--machine", MACHINE, *options, "--", *command]

    def guests(self) -> list:
        """The process ids of the check's guests."""
        return [pid for pid, words in self.processes() if PROGRAMS[MACHINE] in words]

    def freeze(self):
        """Stops the guest as if its kernel were stuck."""
        for pid in self.guests():
            os.kill(pid, signal.SIGSTOP)

    def processes(self) -> list:
        """(pid, words) of every process that has to do with the check's cache."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(self.home) in words:
                found.append((int(folder.name), words.replace(b"\0", b" ").decode()))
        return found

    def assert_nothing_left(self):
        """Neither a process nor a mount is there any more."""
        eventually(lambda: not self.processes(), "nothing of it runs")
        mounts = pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8")
        self.assertNotIn(str(self.home), mounts)
