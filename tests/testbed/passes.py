"""`./testbed test`: pytest in one guest after the other, and one result over all of them."""

import dataclasses
import itertools
import os
import shutil
import signal
import xml.etree.ElementTree as ElementTree

from .bench import CLONE, OUT, Bench
from .errors import StoodStill
from .project import EVERYTHING, FOR_STORIES
from .qemu.hardware import Hardware
from .rootfs import EXTRAS
from .side_by_side import ENOUGH, SHARES, Others

NOTHING_COLLECTED = 5
NEWER = "forky"     # marks tests of what the default suite's libraries do not have
STOPPED = (128 + signal.SIGINT, 128 + signal.SIGTERM, 2)    # 2: pytest, interrupted
# Tests that need no unit tests compiled, and those that need nothing compiled.
STORIES = ("tests/chaos", "tests/conformance", "tests/e2e", "tests/embed", "tests/hardware",
           "tests/model", "tests/testbed")
OF_THE_TESTBED = "tests/testbed"
TIMEOUT = 4 * 3600   # of a whole pass, on the slowest host
STUCK = 600     # seconds after which pytest tells where a test is


@dataclasses.dataclass(frozen=True)
class Pass:
    """One guest with pytest in it.

    name     of its results
    marker   which tests belong there
    machine  kind of the guest
    kernel   variant of the kernel, where there are several
    """

    name: str
    marker: str
    machine: str = "uml"
    kernel: str = None
    asan: bool = False


@dataclasses.dataclass
class Count:
    """Results of tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    expected: int = 0   # failures, of what is still to be mended

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed,
                     self.skipped + other.skipped, self.expected + other.expected)


DEFAULT = Pass("default", "not virtual and not qemu_only", kernel="default")
VIRTUAL = Pass("virtual", "virtual", kernel="virtual")
DEBUG = Pass("debug", "debug and not qemu_only", kernel="debug", asan=True)
QEMU = Pass("qemu", "qemu or qemu_only", machine="qemu")


HARDWARE = Hardware(displays=4, bochs=1)    # what the tests of a QEMU machine need between them


def choose(machine: str, kernel: str, everything: bool, asan: bool) -> list:
    """The passes that the options ask for; `kernel` may be None."""
    if machine == "qemu":
        chosen = [QEMU]
    elif kernel:
        chosen = [one for one in (DEFAULT, VIRTUAL, DEBUG) if one.kernel == kernel]
    else:
        chosen = [DEFAULT, VIRTUAL] + ([DEBUG] if everything else [])
    return [dataclasses.replace(one, asan=one.asan or asan) for one in chosen]


def pytest_command(one: Pass, extras=()) -> list:
    """Runs the tests of a pass, or those of them that are in the files named after it. Those marked
    with a purpose need the packages for it, and those for the newer suite that: `extras`."""
    missing = [f" and not {extra}" for extra in (*EXTRAS, NEWER) if extra not in extras]
    if one.asan:
        missing.append(" and not plain")
    return ["python3", "-m", "pytest", "-o", "testpaths=tests",
            "-o", f"faulthandler_timeout={STUCK}", "-m", f"({one.marker}){''.join(missing)}"]


def count(junit: str) -> Count:
    """The results in the text of a JUnit XML file."""
    cases: dict = {}     # a test that fails, and then cannot be taken down, is there twice
    for case in ElementTree.fromstring(junit).iter("testcase"):
        kinds = cases.setdefault((case.get("classname"), case.get("name")), set())
        kinds.update("expected" if part.get("type") == "pytest.xfail" else part.tag for part in case)
    failed = sum(bool(kinds & {"failure", "error"}) for kinds in cases.values())
    skipped = sum("skipped" in kinds for kinds in cases.values())
    expected = sum("expected" in kinds for kinds in cases.values())
    return Count(len(cases) - failed - skipped - expected, failed, skipped, expected)


def verdict(status: int, counted: Count, narrowed: bool, in_ci: bool) -> str:
    """Why a pass is not good enough; "" if it is.

    status    exit status of pytest
    narrowed  the user chose the tests: none at all in one of the passes is no surprise
    """
    if status == NOTHING_COLLECTED:
        return "" if narrowed else "no tests were collected"
    if status:
        return f"pytest ended with {status}"
    if counted.skipped and in_ci:
        return f"{counted.skipped} skipped"
    return ""


def targets(words: list) -> tuple:
    """What must be compiled for pytest with these arguments: no unit tests for stories alone. None
    if it is nothing at all."""
    paths = [word.partition("::")[0] for word in words]
    paths = [path for path in paths if path and (CLONE / path).exists()]
    if paths and all(path.startswith(OF_THE_TESTBED) for path in paths):
        return None
    if paths and all(path.startswith(STORIES) for path in paths):
        return FOR_STORIES
    return EVERYTHING


def guests(options, processors: int) -> int:
    """How many guests play the tests side by side, unless the user says so: few tests take as long as a boot."""
    whole = not options.pytest and options.machine == "uml"
    return options.guests or (ENOUGH if whole and processors >= ENOUGH else 1)


def name_of(bench: Bench, one: Pass, guest: int) -> str:
    """What the outputs of a pass in a guest are called."""
    return "-".join([bench.root.suite, one.name, *["asan"] * one.asan, *[str(guest)] * (guest > 1)])


def results(name: str) -> Count:
    """Of the pass with this name; nothing if it has not come so far."""
    junit = OUT / f"junit-{name}.xml"
    return count(junit.read_text(encoding="utf-8")) if junit.exists() else Count()


def run_guest(bench: Bench, command: list, machine, project, log: str) -> int:
    """The exit status of a pass. In CI, one whose guest stood still is run once more, and that is told."""
    try:
        return bench.run(command, machine, project, timeout=TIMEOUT, log=log)
    except StoodStill as error:
        if not os.environ.get("CI"):
            raise
        bench.progress.line(f"✗ {error}\n{error.advice}\n… this pass once more")
        return bench.run(command, machine, project, timeout=TIMEOUT, log=log)


def run_pass(bench: Bench, one: Pass, machine, project, side_by_side: int) -> int:
    """The exit status of pytest in our guest of those that play the tests of a pass between them."""
    options, name = bench.options, name_of(bench, one, bench.options.guest)
    command = [*pytest_command(one, (*options.extras, options.suite)), f"--junitxml=/out/junit-{name}.xml",
               *(["-v"] if options.verbose else []), *options.pytest]
    title = f"pytest on {bench.root.suite}, {machine.title}" + (", sanitized build" if one.asan else "")
    if side_by_side > 1:
        command += [f"--share={options.guest}/{side_by_side}", f"--shares=/out/{SHARES.name}/{one.name}"]
        title += f", guest {options.guest} of {side_by_side}"
    (OUT / f"junit-{name}.xml").unlink(missing_ok=True)
    bench.progress.line(f"… {title}")
    return run_guest(bench, command, machine, project, f"kernel-{name}.log")


def run_passes(bench: Bench) -> int:
    """Runs the passes chosen by the options; returns the exit status."""
    options = bench.options
    passes = choose(options.machine, options.kernel, options.all, options.asan)
    machines = {one.name: bench.machine(one.machine, one.kernel, HARDWARE) for one in passes}
    to_compile = targets(options.pytest)
    if to_compile and options.machine != "uml":
        to_compile = FOR_STORIES    # it has no others
    projects = {} if to_compile is None else {
        one.asan: bench.project(one.asan, to_compile) for one in passes}
    bench.prepare(machines.values(), projects.values())
    side_by_side = guests(options, len(os.sched_getaffinity(0)))
    if options.guest == 1:
        for left_over in (OUT / "failed", SHARES):
            shutil.rmtree(left_over, ignore_errors=True)
        for one, guest in itertools.product(passes, range(2, side_by_side + 1)):
            (OUT / f"junit-{name_of(bench, one, guest)}.xml").unlink(missing_ok=True)
    total, reasons = Count(), []
    with Others(bench, side_by_side) as others:
        for one in passes:
            status = run_pass(bench, one, machines[one.name], projects.get(one.asan), side_by_side)
            counted = results(name_of(bench, one, options.guest))
            total += counted
            reason = verdict(status, counted, bool(options.pytest), bool(os.environ.get("CI")))
            if reason:
                reasons.append(f"{one.name}: {reason}")
            if status in STOPPED:
                break
        else:
            for guest, status in others.finish():
                total += sum((results(name_of(bench, one, guest)) for one in passes), Count())
                if status:
                    reasons.append(f"guest {guest}: see above")
    if not reasons and not total.passed and options.guest == 1:
        reasons.append("no tests were collected")
    for reason in reasons:
        bench.progress.line(f"✗ {reason}")
    more = {"skipped": total.skipped, "failed as expected": total.expected}
    print(f"{total.passed} passed, {total.failed} failed"
          + "".join(f", {number} {what}" for what, number in more.items() if number))
    return 1 if reasons else 0
