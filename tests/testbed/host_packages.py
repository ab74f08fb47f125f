"""The few programs the host itself must have."""

import contextlib
import os
import shutil

from . import debian, processes
from .errors import TestbedError
from .privileges import is_real_root

# program: Debian package
NEEDED = {"mmdebstrap": "mmdebstrap", "unshare": "util-linux"}
LOCK_PATIENCE = 300     # seconds that another apt may take


class HostPackages:
    """A step: installs what is missing, through apt."""

    needs = ()
    seconds = 10
    advice = debian.ADVICE
    key = "host-packages"

    def __init__(self):
        self._missing = sorted(package for program, package in NEEDED.items()
                               if not shutil.which(program))
        self.title = f"host packages {' '.join(self._missing)}"

    def ready(self) -> bool:
        """Whether nothing is to be done."""
        return not self._missing

    def make(self, log):
        """Installs."""
        names = " ".join(self._missing)
        if not is_real_root() or not shutil.which("apt-get"):
            raise TestbedError(f"this host lacks: {names}", f"as root: apt-get install {names}")
        with contextlib.suppress(TestbedError):     # of a source that is not needed here, perhaps
            processes.run(["apt-get", "update"], log)
        processes.run_whole(
            ["apt-get", "install", "--yes", "--no-install-recommends",
             f"-oDPkg::Lock::Timeout={LOCK_PATIENCE}", *self._missing],
            log, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
