"""The steps that lead to a guest, chosen by the options, and the guests themselves."""

import os
import pathlib

from . import description, privileges
from .cache import Cache
from .guests import Task
from .kernels import Kernel, KernelSource
from .plan import Plan
from .progress import Progress
from .project import Project
from .qemu.hardware import Hardware
from .qemu.machine import QemuMachine
from .rootfs import HostRoot, RootFilesystem
from .uml import VARIANTS, UmlMachine

CLONE = pathlib.Path(__file__).resolve().parents[2]
OUT = CLONE / "testbed-out"
TOOLS_SUITE = "trixie"

# Names of the host's own places and sessions: they mean nothing in the guest.
HOST_ONLY = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "SHLVL", "_", "TMPDIR",
             "LANG", "LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "MAIL",
             "WLR_DRM_DEVICES", "SUBLET_BUILD", "SUBLET_OUT", "SUBLET_CARD", "SUBLET_MACHINE")
HOST_ONLY_PREFIXES = ("LC_", "XDG_", "DBUS_", "SSH_", "GPG_", "LD_", "PYTHON", "VIRTUAL_ENV")


def guest_environment(host: dict, given: list) -> dict:
    """The environment to send along: the host's without its places, then NAME=VALUE as given."""
    sent = {name: value for name, value in host.items()
            if name not in HOST_ONLY and not name.startswith(HOST_ONLY_PREFIXES)}
    sent.update(item.partition("=")[::2] for item in given)
    return sent


class Bench:
    """One invocation: its options, the cache, and what is made with them."""

    def __init__(self, options):
        self.options = options
        self.cache = Cache()
        self.progress = Progress(verbose=options.verbose)
        self.tools_root = RootFilesystem(self.cache, TOOLS_SUITE)
        if options.root == "host":
            self.root = HostRoot(self.cache)
        elif options.suite == TOOLS_SUITE and not options.extras:
            self.root = self.tools_root
        else:
            extras = tuple(sorted(set(options.extras)))
            self.root = RootFilesystem(self.cache, options.suite, extras)
        self.source = KernelSource(self.cache, self.tools_root)

    def machine(self, kind: str = None, variant: str = None, hardware: Hardware = None):
        """A kind of machine (see guests.py): UML's with a variant of the kernel, QEMU's with
        hardware. By default all are the options'."""
        if (kind or self.options.machine) == "qemu":
            own = hardware or Hardware(self.options.pipes, self.options.bochs)
            return QemuMachine(self.cache, own)
        name = variant or self.options.kernel or "default"
        return UmlMachine(Kernel(self.cache, self.source, VARIANTS[name].build), name)

    def project(self, asan: bool = None, targets: tuple = ()) -> Project:
        """A build of this clone: the programs, or these targets. The option decides on
        sanitizers unless told."""
        asan = self.options.asan if asan is None else asan
        return Project(self.cache, self.root, CLONE, "asan" if asan else "plain", targets)

    def prepare(self, machines=(), projects=()):
        """Makes whatever is missing."""
        self.make([self.root, *[step for machine in machines for step in machine.steps()], *projects])

    def make(self, steps: list):
        """Makes these steps, where they are missing, and what they need."""
        if any(not step.ready() for step in steps):
            privileges.check_mounts()
        Plan(self.cache, self.progress).carry_out(steps)

    def run(self, argv, machine, project: Project = None, timeout: float = None, log: str = "kernel.log") -> int:
        """Runs a command in a guest of a machine; returns its exit status.

        timeout  in seconds, unless the option says otherwise
        log      name of the output that its kernel's log becomes
        """
        OUT.mkdir(exist_ok=True)
        task = Task(
            argv=list(argv), env=guest_environment(os.environ, self.options.env),
            machine=description.desk(self.options.pipes, self.options.hmd),
            root=self.root.path, clone=CLONE, build=project and project.path, out=OUT, log=OUT / log,
            timeout=self.options.timeout or timeout)
        with self.cache.workspace() as folder:
            return machine.guest(folder, task).run()
