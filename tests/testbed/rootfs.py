"""The guest's root: a Debian folder made by mmdebstrap, or the host's own /."""

import pathlib
import shutil

from . import debian, processes
from .cache import Cache, digest
from .errors import TestbedError
from .host_packages import HostPackages
from .privileges import is_real_root

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = HERE / "packages.txt"
CCACHE = "/root/.cache/ccache"  # where it looks
MOUNT_POINTS = ("src", "build", "out")
HOST_PROGRAMS = ("meson", "ninja", "c++", "udevadm")

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
exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1 "$@"
"""


# Before a command of RootFilesystem.run(): in /proc are its own processes, by their numbers there.
OWN_PROC = ["sh", "-ec", 'mount -t proc proc /proc; exec "$@"', "sh"]

# What packages.txt lists for some purposes only; see ./testbed run --help.
EXTRAS = ("desktop", "languages", "lessors", "packaging", "runtimes")


def packages(text: str, suite: str, extras=()) -> list:
    """The package names for `suite` and these purposes in the text of packages.txt."""
    return _labelled(text, lambda labels: labels <= {suite, *extras})


def packages_for(text: str, purpose: str) -> list:
    """Those for one purpose and nothing else."""
    return _labelled(text, lambda labels: labels == {purpose})


def _labelled(text: str, wanted) -> list:
    """The names in the lines whose set of labels is wanted."""
    names = []
    for line in text.splitlines():
        labels, _, rest = line.split("#")[0].rpartition(":")
        if wanted(set(labels.split("+")) - {""}):
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

    seconds = 60
    advice = debian.ADVICE

    def __init__(self, cache: Cache, suite: str, extras=()):
        self.needs = (HostPackages(),)
        self.suite = suite
        self.title = " ".join(["root file system", suite, *(f"+{extra}" for extra in extras)])
        self._begin(cache, packages(PACKAGES.read_text(encoding="utf-8"), suite, extras))

    def _begin(self, cache: Cache, names: list):
        self._names = names
        self.path = cache.path("rootfs", f"{self.suite}-{digest(*self._options(names), *MOUNT_POINTS)}")
        self.key = self.path.name
        self._cache = cache

    def ready(self) -> bool:
        """Whether nothing is to be done."""
        return self.path.is_dir()

    def make(self, log):
        """Makes it from scratch."""
        mirror = debian.host_mirror()
        with self._cache.publish(self.path) as draft:
            processes.run(
                ["mmdebstrap", *self._options(self._names), self.suite, draft, mirror],
                log, within=processes.ISOLATED)
            for name in MOUNT_POINTS:
                (draft / name).mkdir()

    @staticmethod
    def _options(names) -> list:
        """What mmdebstrap is told, to install these."""
        return ["--mode=root", "--variant=minbase", *_mounts(),
                "--aptopt=Acquire::Check-Valid-Until \"false\"",
                f"--aptopt=Acquire::Retries \"{debian.RETRIES}\"",
                f"--include={','.join(names)}"]

    def run(self, command: list, binds: dict, log):
        """Runs a program inside, with host folders bound: {guest folder: host folder}.

        TestbedError if it fails; its output goes to `log`, or to the user if that is None.
        """
        pairs = [part for guest, host in binds.items() for part in (host, guest)]
        entry = ["sh", "-c", ENTER, "sh", *self._entry(), *pairs, "--"]
        processes.run(command, log, within=[*processes.ISOLATED, *entry])

    def compiler_cache(self) -> dict:
        """What to bind for a program that compiles."""
        folder = self._cache.path("ccache")
        folder.mkdir(exist_ok=True)
        return {CCACHE: folder}

    def _entry(self) -> list:
        """The first arguments of ENTER."""
        return [self.path]


class PythonRoot(RootFilesystem):
    """A step: a small root with programs that read Python; trixie lacks one of them."""

    seconds = 30

    def __init__(self, cache: Cache):  # pylint: disable=super-init-not-called
        self.needs = (HostPackages(),)
        self.suite, self.title = "forky", "root file system for Python"
        self._begin(cache, packages_for(PACKAGES.read_text(encoding="utf-8"), "python"))


class HostRoot(RootFilesystem):
    """A step: the host's own /, under an overlay that takes every write."""

    seconds = 0
    needs = ()
    advice = ""

    def __init__(self, cache: Cache):  # pylint: disable=super-init-not-called
        self.suite = self.key = "host"
        self.title = "root file system of the host"
        self.path = pathlib.Path("/")
        self._cache = cache
        self._overlay = cache.path("rootfs", "host-overlay")

    def ready(self) -> bool:
        return all(map(shutil.which, HOST_PROGRAMS))

    def make(self, log):
        missing = [name for name in HOST_PROGRAMS if not shutil.which(name)]
        raise TestbedError(
            f"the host lacks {', '.join(missing)}",
            f"what {PACKAGES.relative_to(HERE.parents[1])} lists is needed (trixie's, or a later "
            "release's): install it, or leave --root host out")

    def _entry(self) -> list:
        return ["/", self._overlay]
