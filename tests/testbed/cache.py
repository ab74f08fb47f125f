"""The cache outside the clone: content keyed by what it depends on, published by rename."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from . import processes
from .errors import TestbedError


POLL_SECONDS = 0.2  # the lock of another process tells only when it is asked


def digest(*parts) -> str:
    """A short key over strings, bytes and files' contents."""
    sha = hashlib.sha256()
    for part in parts:
        if isinstance(part, pathlib.Path):
            part = part.read_bytes()
        if isinstance(part, str):
            part = part.encode()
        sha.update(len(part).to_bytes(8, "little") + part)
    return sha.hexdigest()[:12]


def remove_tree(path: pathlib.Path):
    """Removes a tree; refuses to reach into something that is still mounted inside it."""
    if path.exists():
        processes.output(["rm", "-rf", "--one-file-system", "--", path])


class Cache:
    """A folder of entries. An entry that exists is complete."""

    def __init__(self, root: pathlib.Path = None):
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self.root = root or pathlib.Path(home) / "sublet-testbed"
        self._user = None

    def path(self, *names: str) -> pathlib.Path:
        """Where an entry lives; its parent folder exists afterwards."""
        path = self.root.joinpath(*names)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @contextlib.contextmanager
    def lock(self, name: str, waiting=lambda: None):
        """Holds the named lock; `waiting` is called again and again while another process has it,
        and may raise."""
        with open(self.path("locks", name), "w", encoding="utf-8") as file:
            while not _taken(file):
                waiting()
                time.sleep(POLL_SECONDS)
            yield

    @contextlib.contextmanager
    def publish(self, entry: pathlib.Path):
        """Yields a fresh path beside `entry` that takes its name when the block succeeds.

        What an interrupted process left there is removed first: hold the entry's lock.
        """
        draft = entry.with_name(entry.name + ".draft")
        remove_tree(draft)
        yield draft
        draft.rename(entry)

    def size(self, entry: pathlib.Path) -> int:
        """Bytes an entry takes on disk."""
        result = subprocess.run(["du", "-sx", "--block-size=1", "--", str(entry)],
                                capture_output=True, text=True, check=False)
        return int(result.stdout.split()[0]) if result.stdout else 0

    @contextlib.contextmanager
    def in_use(self):
        """Keeps the cache from being emptied."""
        with open(self.path("in-use"), "w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            self._user = file
            yield

    @contextlib.contextmanager
    def workspace(self):
        """Yields an empty folder, removed afterwards; those of killed processes are removed too."""
        with contextlib.ExitStack() as ownership:
            with self.lock("runs"):
                runs = self.path("runs", "one").parent
                runs.mkdir(exist_ok=True)
                for stale in runs.iterdir():
                    with contextlib.suppress(OSError), _owned(stale):
                        remove_tree(stale)
                folder = pathlib.Path(tempfile.mkdtemp(dir=runs))
                ownership.enter_context(_owned(folder))
            try:
                yield folder
            finally:
                remove_tree(folder)

    def clear(self):
        """Removes everything; only while nobody else uses it."""
        try:
            fcntl.flock(self._user, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TestbedError("another testbed is running on this cache") from None
        remove_tree(self.root)


def _taken(file) -> bool:
    """Whether we have its lock now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _owned(folder: pathlib.Path):
    """Holds a folder; BlockingIOError when another process does."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def free_bytes(path: pathlib.Path) -> int:
    """Room left where `path` lives; 0 when it is not there."""
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return 0
