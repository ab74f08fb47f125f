"""The options of ./testbed."""

import argparse
import contextlib
import math
import pathlib

from .fuzz import TARGETS
from .rootfs import EXTRAS
from .uml import VARIANTS

FAILED = 125    # the testbed itself failed, not the command in the guest
MACHINES = ("uml", "qemu")
MOST_PIPES = 10     # the kernel takes 32 planes
MOST_BOCHS = 4
BENCH = pathlib.Path(__file__).resolve().parents[1] / "bench" / "modules"
BENCH_MODULES = sorted(path.stem.replace("_", "-") for path in BENCH.glob("[!_]*.py"))

EXAMPLES = """
examples:
  ./testbed demo                          the whole story, told on a virtual headset
  ./testbed test                          all tests
  ./testbed test -k unplug -x             arguments after the options go to pytest
  ./testbed bench lease-cost              what a lease costs, beside other compositors
  ./testbed conformance sway labwc        what others do in the cases that a lessor should pass
  ./testbed fuzz wire --seconds 300       libFuzzer on what clients send
  ./testbed mutants planted               does the model find the faults of ten broken lessors?
  ./testbed package --suite forky         Debian packages of what is committed, tried in a clean root
  ./testbed run -- drm_info               one command on three displays, one of them a headset
  ./testbed run --pipes 5 --hmd 2 -- sway -d
  ./testbed run --kernel debug -- sublet -- sublet-lessee run --seconds 5
  ./testbed run --machine qemu -- chvt 2  real drivers and virtual terminals, in QEMU without KVM
  ./testbed shell                         look around in the guest

The first run makes a root file system and a kernel, which takes some minutes; both are kept in
$XDG_CACHE_HOME/sublet-testbed. In the guest the clone is /src, where commands start, its build
/build (both take writes, which are lost in the end), and /out is testbed-out/ of the clone: what
is written there stays. The guest's kernel log is testbed-out/kernel.log; that of tests is
kernel-….log there. The environment is yours, without what names places of the host (PATH, HOME,
XDG_…, DISPLAY …) and its language.

Ctrl-C is the command's; three of them end a guest that does not take them any more.

exit status: the command's own; 128 + n if signal n ended it; 127 if it is not there, 126 if it is
no program; 125 if the testbed or the guest failed and not the command.
"""


def _options() -> argparse.ArgumentParser:
    """What every command takes."""
    shared = Parser(add_help=False)
    shared.add_argument("-v", "--verbose", action="store_true",
                        help="show all output of the steps")
    ground = shared.add_argument_group("the guest")
    ground.add_argument("--suite", choices=("trixie", "forky"), default="trixie",
                        help="Debian release of its root file system (default: trixie)")
    ground.add_argument("--with", dest="extras", action="append", default=[], choices=EXTRAS,
                        help="more packages in it, for one purpose; may be repeated")
    ground.add_argument("--root", choices=("host",),
                        help="use the host's own / instead, where it has everything")
    ground.add_argument("--machine", choices=MACHINES, default="uml",
                        help="uml: User-Mode Linux with vkms (default); qemu: Debian's own kernel "
                             "in QEMU without KVM, with virtio-gpu and virtual terminals: slower")
    ground.add_argument("--kernel", choices=VARIANTS,
                        help="debug: KASAN, lockdep, kmemleak, and any complaint fails the run; "
                             "virtual: a clock that skips idle time and charges no computing")
    ground.add_argument("--pipes", type=int, default=3, metavar="N",
                        help=f"number of displays (default: 3, at most {MOST_PIPES})")
    ground.add_argument("--hmd", type=int, default=1, metavar="N",
                        help="how many of them are headsets (default: 1)")
    ground.add_argument("--bochs", type=int, default=0, metavar="N",
                        help=f"with --machine qemu: N cards of another kind beside it, with one "
                             f"display each (at most {MOST_BOCHS})")
    ground.add_argument("--asan", action="store_true",
                        help="the project's build with address and undefined-behaviour sanitizers")
    ground.add_argument("--timeout", type=_seconds, metavar="SECONDS",
                        help="end the guest when the command takes longer")
    ground.add_argument("-e", "--env", action="append", default=[], metavar="NAME=VALUE",
                        type=_assignment,
                        help="set a variable for the command; others come from your environment")
    return shared


def _assignment(text: str) -> str:
    name, equals, _ = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return text


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(text) < math.inf:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def _module(text: str) -> str:
    if text in BENCH_MODULES:
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(BENCH_MODULES)}")


def _count(text: str) -> int:
    with contextlib.suppress(ValueError):
        if int(text) > 0:
            return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")


class Parser(argparse.ArgumentParser):
    """Takes no abbreviations, which may be another program's options; has our exit status."""

    def __init__(self, **options):
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str):
        self.exit(FAILED, f"{self.prog}: {message}\n  {self.prog} --help tells what there is\n")


def _parser(commands) -> Parser:
    """All commands and options."""
    top = Parser(
        prog="./testbed", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="A virtual machine with KMS displays and a headset: no KVM, no graphics card.")
    subparsers = top.add_subparsers(dest="name", required=True, metavar="COMMAND")
    shared = _options()
    for action in commands:
        sub = subparsers.add_parser(action.__name__, parents=[shared], help=action.__doc__,
                                  description=action.__doc__)
        sub.set_defaults(action=action)
        if action.__name__ in ("run", "shell"):
            sub.add_argument("--no-build", action="store_true",
                             help="do not compile the project first; there is no /build then")
        if action.__name__ == "run":
            sub.add_argument("command", nargs="*", metavar="-- COMMAND")
        elif action.__name__ == "bench":
            sub.add_argument("modules", nargs="*", type=_module, metavar="MODULE",
                             help=f"{', '.join(BENCH_MODULES)} (default: all)")
            sub.add_argument("--rounds", type=_count, default=3, metavar="N",
                             help="how often everything is measured (default: 3)")
            sub.add_argument("--add", action="store_true",
                             help="adds to what the last run has measured")
        elif action.__name__ == "conformance":
            _add_conformance(sub)
        elif action.__name__ == "fuzz":
            sub.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET",
                             help=f"{', '.join(TARGETS)} (default: all)")
            sub.add_argument("--seconds", type=_seconds, metavar="N",
                             help="how long each target is searched (default: 60)")
            sub.add_argument("--runs", type=_count, metavar="N",
                             help="instead, N executions of each target, which are always the same, "
                                  "from tests/fuzz/corpus: it learns nothing for the next time")
            sub.add_argument("--slice", action="store_true",
                             help="instead, what takes about a minute of each, always the same")
            sub.add_argument("--merge", action="store_true",
                             help="instead, add to tests/fuzz/corpus what covers more")
        elif action.__name__ == "mutants":
            sub.add_argument("kind", choices=("planted", "flips"))
            sub.add_argument("--fresh", action="store_true", help="forget what is known")
            sub.add_argument("--count", type=_count, default=30, metavar="N",
                             help="of flips: how many (default: 30)")
            sub.add_argument("--seed", type=int, default=1, metavar="N",
                             help="of flips: others are chosen by another number (default: 1)")
        elif action.__name__ == "soak":
            sub.add_argument("--cycles", type=_count, default=100_000, metavar="N",
                             help="how many in all (default: 100000)")
            sub.add_argument("--piece", type=_count, default=2_500, metavar="N",
                             help="how many in one guest: what an interruption costs (default: 2500)")
            sub.add_argument("--fresh", action="store_true", help="count from 0")
        elif action.__name__ == "lint":
            sub.add_argument("--seconds", type=_seconds, metavar="N",
                             help="begin with no file after N seconds: the next time goes on there")
            sub.add_argument("--quick", action="store_true", help="all but clang-tidy")
            sub.add_argument("--slice", action="store_true",
                             help="clang-tidy reads what the newest 20 commits changed, and another "
                                  "tenth of the rest with every commit")
        elif action.__name__ == "test":
            sub.add_argument("--all", action="store_true",
                             help="also a pass on the debug kernel with the sanitized build")
            sub.add_argument("--guests", type=_count, metavar="N",
                             help="play the tests in N guests side by side (default: 2 for all tests on "
                                  "two processors, else 1)")
            sub.add_argument("--guest", type=_count, default=1, help=argparse.SUPPRESS)
    return top


def _add_conformance(sub: argparse.ArgumentParser):
    """What the suite itself takes goes there as it is: see tests/conformance/__main__.py."""
    sub.add_argument("lessors", nargs="*", metavar="LESSOR",
                     help="sublet, sway, … (default: all that are installed)")
    sub.add_argument("--publish", action="store_true",
                     help="also write docs/conformance.md, docs/conformance.json and "
                          "docs/upstream/reproducers.md; of who is not judged now, they stay as they are")
    for option, metavar, what in (
            ("--only", "TEXT", "cases whose chapter or name contains this; may be repeated"),
            ("--rounds", "N", "how often each case is played (default: 2)"),
            ("--card", "PATH", "a card of the guest instead of one made for each case"),
            ("--connector", "NAME", "of --card: is forced to show a headset; twice for two"),
            ("--monitor", "NAME", "of --card: is forced to show a monitor; twice for two")):
        sub.add_argument(option, metavar=metavar, help=what, action="append", dest="suite_options",
                         type=lambda value, option=option: f"{option}={value}", default=[])
    for option, what in (("--fresh", "forget what earlier runs found"),
                         ("--list", "show the cases, and what they rest on")):
        sub.add_argument(option, help=what, action="append_const", dest="suite_options",
                         const=option)


def parse(words: list, commands: list) -> argparse.Namespace:
    """The options; what follows the first -- is as it was typed.

    commands  functions: each one's name is a command, its docstring the help for it
    The result has also:
    action    the function
    command   of `run`
    modules, rounds, add   of `bench`
    lessors, suite_options, publish   of `conformance`
    seconds, slice   of `lint` and `fuzz`
    quick     of `lint`
    targets, runs, merge   of `fuzz`
    kind, fresh, count, seed   of `mutants`
    cycles, piece, fresh   of `soak`
    guests, guest   of `test`: how many there are side by side, and which of them this testbed has
    pytest    further arguments of `test`
    """
    own, dashes, given = words, [], []
    if "--" in words:
        at = words.index("--")
        own, dashes, given = words[:at], ["--"], words[at + 1:]
    parser = _parser(commands)
    options, rest = parser.parse_known_args(own)
    options.pytest = rest + given
    if options.name == "package":
        options.extras.append("packaging")
    if options.action.__name__ == "run":
        options.command += dashes + given if options.command else given
        if not options.command:
            parser.error("run what? ./testbed run [options] -- COMMAND")
    elif options.name != "test":
        rest += dashes + given
    if rest and options.name != "test":
        parser.error(f"unknown arguments: {' '.join(rest)}")
    if not 1 <= options.pipes <= MOST_PIPES:
        parser.error(f"a card has 1 to {MOST_PIPES} displays")
    if not 0 <= options.hmd <= options.pipes:
        parser.error(f"{options.hmd} headsets do not fit on {options.pipes} displays")
    if not 0 <= options.bochs <= MOST_BOCHS:
        parser.error(f"there can be 0 to {MOST_BOCHS} further cards")
    if options.machine != "qemu" and options.bochs:
        parser.error("--bochs takes --machine qemu")
    if options.machine == "qemu" and options.kernel:
        parser.error("--kernel is a variant of User-Mode Linux; --machine qemu has Debian's kernel")
    return options
