"""The command line of ./testbed."""

import argparse
import os
import pathlib
import sys

from . import description
from .cache import Cache
from .errors import TestbedError
from .guests import Guest, Task
from .host_packages import HostPackages
from .kernels import VARIANTS, Kernel, KernelSource
from .plan import Plan
from .progress import Progress
from .project import Project
from .rootfs import HostRoot, RootFilesystem

CLONE = pathlib.Path(__file__).resolve().parents[2]

# Names of the host's own places and sessions: they mean nothing in the guest.
HOST_ONLY = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "SHLVL", "_", "TMPDIR",
             "LANG", "LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "MAIL")
HOST_ONLY_PREFIXES = ("LC_", "XDG_", "DBUS_", "SSH_", "LD_", "PYTHON", "VIRTUAL_ENV", "GPG_")


def guest_environment(host: dict, given: list) -> dict:
    """The environment to send along: the host's without its places, then NAME=VALUE as given."""
    sent = {name: value for name, value in host.items()
            if name not in HOST_ONLY and not name.startswith(HOST_ONLY_PREFIXES)}
    sent.update(item.partition("=")[::2] for item in given)
    return sent


class Testbed:
    """What the commands share: the options, the cache, and the steps that lead to a guest."""

    __test__ = False

    def __init__(self, options):
        self.options = options
        self.cache = Cache()
        self.progress = Progress(verbose=options.verbose)
        self.plan = Plan(self.cache, self.progress)
        self.tools_root = RootFilesystem(self.cache, "trixie")
        if options.root == "host":
            self.root = HostRoot(self.cache)
        else:
            self.root = RootFilesystem(self.cache, options.suite)
        self.source = KernelSource(self.cache, self.tools_root)

    def project(self, asan=None) -> Project:
        """The project's build; `asan` overrules the option."""
        asan = self.options.asan if asan is None else asan
        return Project(self.cache, self.root, CLONE, "asan" if asan else "plain")

    def prepare(self, kernels=(), projects=()):
        """Makes whatever is missing."""
        steps = [HostPackages(), self.root]
        missing = [kernel for kernel in kernels if not kernel.ready()]
        if missing:
            steps += [self.tools_root, self.source, *missing]
        self.plan.carry_out(list(dict.fromkeys(steps)) + list(projects))

    def kernel(self, variant=None) -> Kernel:
        """A kernel variant; the option's by default."""
        return Kernel(self.cache, self.source, variant or self.options.kernel)

    def run(self, argv, kernel=None, project=None, timeout=None) -> int:
        """Runs a command in a guest; returns its exit status."""
        out = CLONE / "testbed-out"
        out.mkdir(exist_ok=True)
        task = Task(
            argv=list(argv), env=guest_environment(os.environ, self.options.env),
            machine=description.desk(self.options.pipes, self.options.hmd),
            root=self.root.path, clone=CLONE, build=project and project.path, out=out,
            timeout=timeout or self.options.timeout)
        return Guest(self.cache, kernel or self.kernel(), task).run()


def command_run(testbed: Testbed) -> int:
    """run: one command in a guest."""
    kernel = testbed.kernel()
    project = None if testbed.options.no_build else testbed.project()
    testbed.prepare([kernel], [project] if project else [])
    return testbed.run(testbed.options.command, kernel, project)


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(prog="./testbed")
    top.add_argument("-v", "--verbose", action="store_true")
    sub = top.add_subparsers(dest="command_name", required=True)
    run = sub.add_parser("run")
    for p in (run,):
        p.add_argument("--suite", default="trixie", choices=("trixie", "forky"))
        p.add_argument("--kernel", default="default", choices=VARIANTS)
        p.add_argument("--root", choices=("host",))
        p.add_argument("--pipes", type=int, default=3)
        p.add_argument("--hmd", type=int, default=1)
        p.add_argument("--asan", action="store_true")
        p.add_argument("--no-build", action="store_true")
        p.add_argument("--timeout", type=float)
        p.add_argument("-e", "--env", action="append", default=[])
        p.add_argument("command", nargs="+")
    return top


def main() -> int:
    """Runs ./testbed."""
    options = parser().parse_args()
    try:
        return command_run(Testbed(options))
    except TestbedError as error:
        print(f"testbed: {error}", file=sys.stderr)
        if error.advice:
            print(error.advice, file=sys.stderr)
        return 125
