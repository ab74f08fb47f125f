"""QEMU and a kernel, as Debian packages them: unpacked into a folder, run from there."""

import pathlib

from .. import debian, processes
from ..cache import Cache, digest
from ..host_packages import HostPackages

SUITE = "trixie"
NEWEST = "trixie-backports"     # the newest version there; else what SUITE has
PACKAGES = ("qemu-system-x86", "linux-image-amd64", "busybox-static")


class Emulator:
    """A step: the packages, unpacked and not installed.

    Stays at the versions found when it was made; `./testbed clean` makes room for newer ones.
    """

    title = "QEMU and its kernel"
    seconds = 20
    advice = debian.ADVICE

    def __init__(self, cache: Cache):
        self.needs = (HostPackages(),)
        self._cache = cache
        self.path = cache.path("qemu", f"emulator-{digest(*self._options(), SUITE, NEWEST)}")
        self.key = self.path.name

    def ready(self) -> bool:
        """Whether nothing is to be done."""
        return self.path.is_dir()

    def make(self, log):
        """Downloads and unpacks."""
        mirror = debian.host_mirror()
        sources = [f"deb {mirror} {suite} main" for suite in (SUITE, NEWEST)]
        with self._cache.publish(self.path) as draft:
            processes.run(["mmdebstrap", *self._options(), SUITE, draft, *sources],
                          log, within=processes.ISOLATED)

    @property
    def command(self) -> list:
        """What starts QEMU: by a loader of its own, for the host's libraries may be older."""
        programs = self.path / "usr"
        loader = programs / "lib64" / "ld-linux-x86-64.so.2"
        return [loader, "--library-path", programs / "lib" / "x86_64-linux-gnu",
                programs / "bin" / "qemu-system-x86_64",
                "-L", programs / "share" / "qemu", "-L", programs / "share" / "seabios"]

    @property
    def environment(self) -> dict:
        """The variables that `command` needs."""
        return {"QEMU_MODULE_DIR": str(self.path / "usr" / "lib" / "x86_64-linux-gnu" / "qemu")}

    @property
    def modules(self) -> pathlib.Path:
        """The folder of the kernel's modules."""
        return next((self.path / "usr" / "lib" / "modules").iterdir())

    @property
    def kernel(self) -> pathlib.Path:
        """The kernel's image."""
        return self.modules / "vmlinuz"

    @property
    def shell(self) -> pathlib.Path:
        """A shell and the usual commands in one static program."""
        return self.path / "usr" / "bin" / "busybox"

    def _options(self) -> list:
        """What mmdebstrap is told."""
        return ["--mode=root", "--variant=extract", "--skip=chroot/mount",
                "--aptopt=Acquire::Check-Valid-Until \"false\"",
                f"--aptopt=Acquire::Retries \"{debian.RETRIES}\"",
                f"--aptopt=APT::Default-Release \"{NEWEST}\"",
                "--aptopt=APT::Install-Recommends \"false\"",
                f"--include={','.join(PACKAGES)}"]
