"""The command line of ./testbed."""

import argparse
import contextlib
import os
import signal
import sys
import traceback

from . import privileges
from .bench import CLONE, OUT, Bench
from .errors import TestbedError
from .fuzz import run_fuzz
from .lint import run_lint
from .mutants import run_mutants
from .options import FAILED, parse
from .package import run_package
from .passes import HARDWARE, run_passes
from .project import EVERYTHING
from .publication import PLACES, RESULTS, publish
from .soak import run_soak
from .uml import VARIANTS

GOES_ON = "the same command goes on where this one stopped"
DEMO = ["python3", "/src/tests/demo/story.py"]
BENCH = ["python3", "/src/tests/bench/run.py"]
CONFORMANCE = ["python3", "/src/tests/conformance", "--out", "/out/conformance"]
DEMO_PROGRAMS = ("compositor/sublet", "compositor/subletctl/subletctl",
                 "lessee-client/sublet-lessee")
DEMO_SECONDS = 300


def demo(bench: Bench) -> int:
    """Tells the story of a lease on a virtual headset."""
    machine, project = bench.machine(), bench.project(targets=DEMO_PROGRAMS)
    bench.prepare([machine], [project])
    return bench.run(DEMO, machine, project, timeout=DEMO_SECONDS)


def test(bench: Bench) -> int:
    """Runs the tests."""
    return run_passes(bench)


def lint(bench: Bench) -> int:
    """Checks format and code with clang-format and clang-tidy."""
    return run_lint(bench)


def fuzz(bench: Bench) -> int:
    """Searches for input that the programs do not bear, with libFuzzer."""
    return run_fuzz(bench)


def mutants(bench: Bench) -> int:
    """Puts faults into a copy of the sources, and sees whether the tests notice."""
    return run_mutants(bench)


def soak(bench: Bench) -> int:
    """Plays many thousand leases, in pieces: a run that was interrupted goes on."""
    return run_soak(bench)


def package(bench: Bench) -> int:
    """Builds Debian packages, and runs a session from them."""
    return run_package(bench)


def run(bench: Bench) -> int:
    """Runs one command in a guest."""
    machine = bench.machine()
    project = None if bench.options.no_build else bench.project()
    bench.prepare([machine], [project] if project else [])
    return bench.run(bench.options.command, machine, project)


def bench(session: Bench) -> int:
    """Measures what things cost, beside others."""
    options, machine, project = session.options, session.machine(), session.project()
    session.prepare([machine], [project])
    how = ["--rounds", str(options.rounds), *["--add"] * options.add]
    return session.run([*BENCH, *how, *options.modules], machine, project)


def conformance(bench: Bench) -> int:
    """Judges lessors of DRM leases, case by case."""
    options, machine, project = bench.options, bench.machine(hardware=HARDWARE), bench.project()
    bench.prepare([machine], [project])
    before = PLACES[RESULTS]
    published = ["--published", f"/src/{before}"] if options.publish and (CLONE / before).exists() else []
    status = bench.run([*CONFORMANCE, *options.lessors, *options.suite_options, *published], machine, project)
    if options.publish:
        publish(OUT / "conformance", CLONE)
    return status


def shell(bench: Bench) -> int:
    """Opens a shell in a guest."""
    if not (os.isatty(0) and os.isatty(1)):
        raise TestbedError("shell needs a terminal", "for a script: ./testbed run -- bash < script")
    bench.options.command = ["bash"]   # a login shell would set a PATH of its own
    return run(bench)


def build(bench: Bench) -> int:
    """Compiles everything, and makes the machine if it is missing."""
    project = bench.project(targets=EVERYTHING)
    bench.prepare([bench.machine()], [project])
    print(project.path)
    return 0


def status(bench: Bench) -> int:
    """Shows what is in the cache."""
    machines = [*(bench.machine("uml", variant) for variant in VARIANTS), bench.machine("qemu")]
    steps = [bench.root, bench.source, *(step for machine in machines for step in machine.steps()),
             bench.project(False), bench.project(True)]
    for step in {step.key: step for step in steps}.values():
        here = step.path.exists()
        size = f"{bench.cache.size(step.path) / 1e6:8.0f} MB" if here else f"{'—':>11}"
        print(f"{size}  {step.title}")
    print(f"cache    {bench.cache.root}\noutputs  {OUT}")
    return 0


def clean(bench: Bench) -> int:
    """Empties the cache."""
    bench.cache.clear()
    return 0


COMMANDS = (demo, test, bench, conformance, fuzz, mutants, soak, lint, package, run, shell, build, status, clean)


class Ended(BaseException):
    """A signal wants the testbed to end."""

    def __init__(self, number: int, _=None):
        super().__init__(number)
        self.status = 128 + number


def _end(number: int, frame):
    raise Ended(number, frame)


def _perform(options: argparse.Namespace) -> int:
    privileges.become_root()
    bench = Bench(options)
    with bench.cache.in_use():
        return options.action(bench)


def _open_streams():
    """Has standard input, output and error lead somewhere where the caller has closed them."""
    for fd in range(3):
        try:
            os.fstat(fd)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (until the end)


def _say(*lines: str):
    with contextlib.suppress(OSError):  # nobody listens
        print(*filter(None, lines), sep="\n", file=sys.stderr, flush=True)


def main() -> int:
    """Runs ./testbed."""
    _open_streams()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    verbose = False
    try:
        options = parse(sys.argv[1:], COMMANDS)
        verbose = options.verbose
        status = _perform(options)
        sys.stdout.flush()
        return status
    except TestbedError as error:
        _say(f"testbed: {error}", error.advice)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())     # for what is unsaid
        return 128 + signal.SIGPIPE
    except OSError as error:
        _say(f"testbed: {error.filename or 'cannot go on'}: {error.strerror or error}",
             traceback.format_exc() if verbose else "")
    except Ended as end:
        _say("", f"testbed: interrupted; {GOES_ON}")
        return end.status
    return FAILED
