"""The guest's root: a Debian folder made by mmdebstrap, or the host's own /."""

import pathlib
import shutil
import subprocess

from . import debian
from .cache import Cache, digest
from .errors import TestbedError
from .privileges import is_real_root

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = HERE / "packages.txt"
MOUNT_POINTS = ("src", "build", "out")
HOST_PROGRAMS = ("meson", "ninja", "c++", "udevadm")

# Whatever a step mounts or starts ends with it, also when it is killed.
ISOLATED = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--"]

# Private mounts around a chroot: $1 the root, then pairs "host-folder guest-folder" up to --.
ENTER = r"""
set -e
root=$1; shift
if [ "$root" = / ]; then
    upper=$1; shift; root=$upper/root
    mkdir -p "$upper/files" "$upper/work" "$root"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$upper/files,workdir=$upper/work" "$root"
fi
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
while [ "$1" != -- ]; do
    mkdir -p "$root$2"
    mount --rbind "$1" "$root$2"
    shift 2
done
shift
exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
"""


def packages(text: str, suite: str) -> list:
    """The package names for `suite` in the text of packages.txt."""
    names = []
    for line in text.splitlines():
        only, _, rest = line.split("#")[0].rpartition(":")
        if only in ("", suite):
            names += rest.split()
    return names


def _mounts() -> list:
    """In a user namespace mmdebstrap can mount neither its own /proc nor devices one by one."""
    if is_real_root():
        return []
    hook = 'for f in dev proc sys; do mkdir -p "$1/$f"; mount --rbind "/$f" "$1/$f"; done'
    return ["--skip=chroot/mount", f"--extract-hook={hook}"]


class RootFilesystem:
    """A step: a Debian suite with the tool chain and the programs the tests run."""

    about = "2 min"

    def __init__(self, cache: Cache, suite: str):
        self.suite = suite
        self.title = f"root file system {suite}"
        self._names = packages(PACKAGES.read_text(encoding="utf-8"), suite)
        self.path = cache.path("rootfs", f"{suite}-{digest(' '.join(self._names))}")
        self.key = self.path.name
        self._cache = cache

    def ready(self) -> bool:
        """Whether nothing is to be done."""
        return self.path.is_dir()

    def make(self, log):
        """Makes it from scratch."""
        mirror = debian.host_mirror()
        with self._cache.publish(self.path) as draft:
            subprocess.run(
                [*ISOLATED, "mmdebstrap", "--mode=root", "--variant=minbase", *_mounts(),
                 "--aptopt=Acquire::Check-Valid-Until \"false\"",
                 f"--include={','.join(self._names)}", self.suite, str(draft), mirror],
                check=True, stdout=log, stderr=log)
            for name in MOUNT_POINTS:
                (draft / name).mkdir()

    def run(self, command: list, binds: dict, **options) -> subprocess.CompletedProcess:
        """Runs a program inside, with host folders bound: {guest folder: host folder}.

        Other arguments are those of subprocess.run.
        """
        pairs = [part for guest, host in binds.items() for part in (host, guest)]
        words = [*ISOLATED, "sh", "-c", ENTER, "sh", *self._entry(), *pairs, "--", *command]
        return subprocess.run([str(word) for word in words], **options)

    def _entry(self) -> list:
        """The first arguments of ENTER."""
        return [self.path]


class HostRoot(RootFilesystem):
    """A step: the host's own /, under an overlay that takes every write."""

    about = ""

    def __init__(self, cache: Cache):  # pylint: disable=super-init-not-called
        self.suite = self.key = "host"
        self.title = "root file system of the host"
        self.path = pathlib.Path("/")
        self._overlay = cache.path("rootfs", "host-overlay")

    def ready(self) -> bool:
        return all(map(shutil.which, HOST_PROGRAMS))

    def make(self, log):
        missing = [name for name in HOST_PROGRAMS if not shutil.which(name)]
        raise TestbedError(f"the host lacks {', '.join(missing)}",
                           "install what is missing, or leave --root host out")

    def _entry(self) -> list:
        return ["/", self._overlay]
