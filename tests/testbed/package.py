"""`./testbed package`: Debian packages of this clone, installed in a clean root and run from there."""

import pathlib
import shutil

from . import debian, processes, rootfs
from .bench import CLONE, OUT, Bench
from .cache import Cache, digest, remove_tree
from .rootfs import RootFilesystem

EXTRA = "packaging"     # what is needed beside what the project needs
# What a user has beside sublet, and what the guest needs for itself.
INSTALLED = ("dbus-user-session", "foot", "fonts-dejavu-core", "grim", "iproute2", "kmod",
             "libpam-systemd", "python3", "seatd", "systemd", "udev")
SEATD = ["python3", "/src/tests/package/plain_user.py"]
LOGIND = ["python3", "/src/tests/package/service_manager.py"]   # on a machine with terminals
SECONDS = 300


def own_name(suite: str) -> str:
    """What belongs to this clone."""
    return f"{CLONE.name}-{suite}-{digest(str(CLONE))}"


class Packages:
    """A step: the packages, by packaging/build-debs in a root with what building takes."""

    advice = "the messages above tell what is wrong"
    seconds = 240

    def __init__(self, cache: Cache, root: RootFilesystem):
        self.title = f"packages for {root.suite}"
        self.needs = (root,)
        self.key = f"packages-{own_name(root.suite)}"
        self.path = OUT / "packages" / root.suite
        self._root = root
        self._folder = cache.path("packages", own_name(root.suite))
        self._cache = cache

    def ready(self) -> bool:
        """Whether nothing is to be done: never known beforehand."""
        return False

    def make(self, log):
        """Builds what is committed, from a clone of its own: meson dist takes that alone."""
        self._folder.mkdir(exist_ok=True)
        source = self._folder / "source"
        remove_tree(source)
        processes.run(["git", "clone", "--quiet", "--depth=1", f"file://{CLONE}", source], log)
        binds = {"/build": self._folder, **self._root.compiler_cache()}
        self._root.run(["env", "PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin",
                        "sh", "/build/source/packaging/build-debs", "/build/source", "/build"],
                       binds, log)
        remove_tree(self.path)
        self.path.mkdir(parents=True)
        for file in self._folder.glob("sublet*"):
            if file.is_file():
                shutil.copy(file, self.path)
        for file in self._folder.glob("*.deb"):
            shutil.copy(file, self.path)

    def programs(self) -> list:
        """The packages that a user installs."""
        return [deb for deb in sorted(self.path.glob("*.deb"))
                if not deb.name.startswith(("libsublet-dev", "sublet-doc"))]


class InstalledRoot(RootFilesystem):
    """A step: a minimal root in which nothing of the build is, with the packages installed."""

    seconds = 30

    def __init__(self, cache: Cache, packages: Packages, suite: str):
        super().__init__(cache, suite)
        self.title = f"clean root {suite} with the packages"
        self.needs = (packages,)
        self._packages = packages
        self.path = cache.path("installed", own_name(suite))
        self.key = f"installed-{self.path.name}"

    def ready(self) -> bool:
        return False

    def make(self, log):
        names = [deb.name for deb in self._packages.programs()]
        folder = "/var/cache/sublet"
        hooks = [
            f'--customize-hook=mkdir "$1{folder}"',
            f'--customize-hook=cp {" ".join(map(str, self._packages.programs()))} "$1{folder}"',
            '--customize-hook=chroot "$1" apt-get install --yes --no-install-recommends '
            + " ".join(f"{folder}/{name}" for name in names),
        ]
        with self._cache.publish(self.path) as draft:
            processes.run(["mmdebstrap", *self._options(INSTALLED), *hooks, self.suite, draft,
                           debian.host_mirror()], log, within=processes.ISOLATED)
            for name in rootfs.MOUNT_POINTS:
                (draft / name).mkdir()


def run_package(bench: Bench) -> int:
    """Returns 0 if the packages were built, lintian had nothing to say, and a plain user's sessions
    ran from them."""
    packages = Packages(bench.cache, bench.root)
    installed = InstalledRoot(bench.cache, packages, bench.options.suite)
    machine, terminals = bench.machine(), bench.machine("qemu")
    if processes.output(["git", "-C", CLONE, "status", "--porcelain"]):
        bench.progress.line("· what is not committed is not in the packages")
    remove_tree(installed.path)
    bench.prepare([machine, terminals], [packages, installed])
    bench.progress.line(f"  {packages.path.relative_to(pathlib.Path.cwd())}" if
                        packages.path.is_relative_to(pathlib.Path.cwd()) else f"  {packages.path}")
    bench.root = installed
    return (bench.run(SEATD, machine, timeout=SECONDS)
            or bench.run(LOGIND, terminals, timeout=SECONDS))
