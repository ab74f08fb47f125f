"""The few programs the host itself must have."""

import os
import shutil
import subprocess

from .errors import TestbedError
from .privileges import is_real_root

# program: Debian package
NEEDED = {"mmdebstrap": "mmdebstrap", "unshare": "util-linux"}


class HostPackages:
    """A step: installs what is missing, through apt."""

    about = "1 min"
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
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"],
                        ["apt-get", "install", "--yes", "--no-install-recommends",
                         *self._missing]):
            subprocess.run(command, check=True, stdout=log, stderr=log, env=environment)
