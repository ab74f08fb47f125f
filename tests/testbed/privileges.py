"""Root where the steps need it: the user's own, or root of a user namespace."""

import os
import pathlib
import shutil
import subprocess
import sys

from . import processes
from .errors import TestbedError

NAMESPACE = ["unshare", "--user", "--map-root-user", "--map-auto", "--mount", "--"]
ADVICE = """\
An ordinary user needs user namespaces with a range of ids:
  - the package uidmap, and a line for you in /etc/subuid and in /etc/subgid (usermod --add-subuids)
  - where the host forbids it: sysctl kernel.unprivileged_userns_clone=1, or on Ubuntu
    kernel.apparmor_restrict_unprivileged_userns=0
Or run this as root."""


MOUNTS_ADVICE = """\
The steps mount folders for themselves alone, which takes CAP_SYS_ADMIN. In a container: start it
with --privileged, or with --cap-add SYS_ADMIN and no seccomp and AppArmor profiles.
What is made already runs without: ./testbed run --no-build -- COMMAND"""


def is_real_root() -> bool:
    """Whether this process is the host's root, not that of a user namespace."""
    words = pathlib.Path("/proc/self/uid_map").read_text(encoding="ascii").split()
    return os.geteuid() == 0 and words == ["0", "0", "4294967295"]


def check_mounts():
    """TestbedError if this host does not let even root have mounts and processes of its own."""
    if subprocess.run([*processes.ISOLATED, "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        raise TestbedError("this host lets root make no namespaces", MOUNTS_ADVICE)


def become_root():
    """Starts this program again as root of a new user namespace, unless it is root already."""
    if os.geteuid() == 0:
        return
    if not shutil.which("newuidmap") or subprocess.run(
            [*NAMESPACE, "true"], check=False, stderr=subprocess.DEVNULL).returncode:
        raise TestbedError("this host lets only root make a root file system", ADVICE)
    os.execvp(NAMESPACE[0], [*NAMESPACE, sys.executable, *sys.argv])
