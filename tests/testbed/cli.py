"""The command line of ./testbed."""

import argparse
import os
import signal
import sys

from . import privileges
from .bench import OUT, Bench
from .errors import TestbedError
from .kernels import VARIANTS
from .passes import run_passes

FAILED = 125    # the testbed itself failed, not the command in the guest
DEMO = ["python3", "/src/tests/demo/story.py"]

EXAMPLES = """
examples:
  ./testbed demo                          the whole story, told on a virtual headset
  ./testbed test                          all tests
  ./testbed test -k unplug -x             arguments after the options go to pytest
  ./testbed run -- drm_info               one command on three displays, one of them a headset
  ./testbed run --pipes 5 --hmd 2 -- sway -d
  ./testbed run --kernel debug -- sublet -s 'sublet-lessee run --seconds 5'
  ./testbed shell                         look around in the guest

The first run makes a root file system and a kernel, which takes some minutes; both are kept in
$XDG_CACHE_HOME/sublet-testbed. In the guest the clone is /src, its build /build (both take
writes, which are lost in the end), and /out is testbed-out/ of the clone: what is written there
stays. The guest's kernel log is testbed-out/kernel.log.

exit status: the command's own; 128 + n if signal n ended it; 125 if the guest itself failed.
"""


def demo(bench: Bench) -> int:
    """Tells the story of a lease on a virtual headset."""
    kernel, project = bench.kernel(), bench.project()
    bench.prepare([kernel], [project])
    return bench.run(DEMO, kernel, project, timeout=300)


def test(bench: Bench) -> int:
    """Runs the tests."""
    return run_passes(bench)


def run(bench: Bench) -> int:
    """Runs one command in a guest."""
    kernel = bench.kernel()
    project = None if bench.options.no_build else bench.project()
    bench.prepare([kernel], [project] if project else [])
    return bench.run(bench.options.command, kernel, project)


def shell(bench: Bench) -> int:
    """Opens a shell in a guest."""
    if not (os.isatty(0) and os.isatty(1)):
        raise TestbedError("shell needs a terminal", "for a script: ./testbed run -- bash < script")
    bench.options.command = ["bash", "-l"]
    return run(bench)


def build(bench: Bench) -> int:
    """Compiles the project, and the kernel if it is missing."""
    project = bench.project()
    bench.prepare([bench.kernel()], [project])
    print(project.path)
    return 0


def status(bench: Bench) -> int:
    """Shows what is in the cache."""
    steps = [bench.root, bench.source, *map(bench.kernel, VARIANTS), bench.project(False),
             bench.project(True)]
    for step in dict.fromkeys(steps):
        here = step.path.exists()
        size = f"{bench.cache.size(step.path) / 1e6:8.0f} MB" if here else f"{'—':>11}"
        print(f"{size}  {step.title}")
    print(f"cache    {bench.cache.root}\noutputs  {OUT}")
    return 0


def clean(bench: Bench) -> int:
    """Empties the cache."""
    bench.cache.clear()
    return 0


def _options() -> argparse.ArgumentParser:
    """What every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("-v", "--verbose", action="store_true",
                        help="show all output of the steps")
    ground = shared.add_argument_group("the guest")
    ground.add_argument("--suite", choices=("trixie", "forky"), default="trixie",
                        help="Debian release of its root file system (default: trixie)")
    ground.add_argument("--root", choices=("host",),
                        help="use the host's own / instead, where it has everything")
    ground.add_argument("--kernel", choices=VARIANTS,
                        help="debug: KASAN, lockdep, kmemleak, and any complaint fails the run; "
                             "virtual: a clock that skips idle time and charges no computing")
    ground.add_argument("--pipes", type=int, default=3, metavar="N",
                        help="number of displays (default: 3)")
    ground.add_argument("--hmd", type=int, default=1, metavar="N",
                        help="how many of them are headsets (default: 1)")
    ground.add_argument("--asan", action="store_true",
                        help="the project's build with address and undefined-behaviour sanitizers")
    ground.add_argument("--timeout", type=float, metavar="SECONDS",
                        help="end the guest when the command takes longer")
    ground.add_argument("-e", "--env", action="append", default=[], metavar="NAME=VALUE",
                        help="set a variable for the command; others come from your environment")
    return shared


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(
        prog="./testbed", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="A virtual machine with KMS displays and a headset: no KVM, no graphics card.")
    commands = top.add_subparsers(dest="name", required=True, metavar="COMMAND")
    shared = _options()
    for action in (demo, test, run, shell, build, status, clean):
        sub = commands.add_parser(action.__name__, parents=[shared], help=action.__doc__,
                                  description=action.__doc__)
        sub.set_defaults(action=action)
        if action is run:
            sub.add_argument("--no-build", action="store_true",
                             help="do not compile the project first; there is no /build then")
            sub.add_argument("command", nargs="+", metavar="-- COMMAND")
        elif action is shell:
            sub.set_defaults(no_build=False)
        elif action is test:
            sub.add_argument("--all", action="store_true",
                             help="also a pass on the debug kernel with the sanitized build")
    return top


def main() -> int:
    """Runs ./testbed."""
    options, rest = parser().parse_known_args()
    if rest and options.action is not test:
        parser().error(f"unknown arguments: {' '.join(rest)}")
    options.pytest = [argument for argument in rest if argument != "--"]
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        if not 0 <= options.hmd <= options.pipes:
            raise TestbedError(f"{options.hmd} headsets do not fit on {options.pipes} displays")
        privileges.become_root()
        bench = Bench(options)
        with bench.cache.in_use():
            return options.action(bench)
    except TestbedError as error:
        print(f"testbed: {error}", file=sys.stderr)
        if error.advice:
            print(error.advice, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        print("testbed: interrupted; the same command goes on where this one stopped",
              file=sys.stderr)
        return 130
