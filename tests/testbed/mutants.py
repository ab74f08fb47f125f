"""`./testbed mutants`: faults are put into a copy of the sources; do the tests notice?

    planted   ten faults of a lessor, each to be found by the model of tests/model
    flips     conditions of the lessor and of the wire, flipped by chance: for the unit and wire tests

Results are written after every mutant, and what is known is not tried again: an interrupted run goes on.
"""

import json
import random
import runpy
import shutil
import time

from . import processes
from .bench import CLONE, OUT, Bench
from .errors import TestbedError
from .flips import flips
from .project import Project
from .rootfs import OWN_PROC

FOLDER = OUT / "mutants"
SOURCE = FOLDER / "source"
PLANTED = CLONE / "tests" / "model" / "planted.py"
PROGRAMS = ("compositor/sublet", "compositor/subletctl/subletctl")
MODEL = ["python3", "-m", "pytest", "-q", "-x", "tests/model", "--model-no-shrink",
         "--model-patience", "4", "--model-examples", "200", "--model-steps", "30"]
MODEL_SECONDS = 1200
FLIPPED = ("compositor/lessor", "protocol/server")
# What looks for flips, the quickest first: what is compiled, and run from the sources' folder.
WATCHES = (
    (("tests/unit/lessor/lessor-test",), "/build/tests/unit/lessor/lessor-test --abort-after=1"),
    (("tests/unit/lessor/lessor-c-test",), "/build/tests/unit/lessor/lessor-c-test --abort-after=1"),
    (("tests/wire/wire_test_server", "tests/wire/relay_test_server", "lessee-client/sublet-lessee"),
     "python3 -m pytest -q -x -p no:cacheprovider tests/wire"),
)
HANGS = 10      # times as long as without a mutant: it will not end
FOUND, MISSED, NO_PROGRAM, NO_PLACE = "found", "missed", "does not compile", "has no place any more"
OUTCOMES = {0: MISSED, 1: FOUND}    # by pytest's status


class Copy:
    """The sources with one fault, or none, and what is compiled of them."""

    def __init__(self, bench: Bench):
        FOLDER.mkdir(parents=True, exist_ok=True)
        self._bench = bench
        self._changed = {}      # file: its text without the fault
        self._copy_sources()

    def project(self, targets: tuple) -> Project:
        """What is compiled of the copy."""
        return Project(self._bench.cache, self._bench.root, SOURCE, "plain", targets)

    def _copy_sources(self):
        listed = processes.output(["git", "-C", CLONE, "ls-files", "--cached", "--others",
                                   "--exclude-standard"])
        for name in listed.splitlines():
            ours, copy = CLONE / name, SOURCE / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            if ours.is_symlink():
                copy.unlink(missing_ok=True)
                copy.symlink_to(ours.readlink())
            elif ours.is_file() and not (copy.exists() and copy.read_bytes() == ours.read_bytes()):
                shutil.copyfile(ours, copy)
                shutil.copymode(ours, copy)

    def change(self, file: str, text: str):
        """Another text for one file, until restore()."""
        self._changed[file] = (SOURCE / file).read_text(encoding="utf-8")
        (SOURCE / file).write_text(text, encoding="utf-8")

    def restore(self):
        """As it was."""
        for file, text in self._changed.items():
            (SOURCE / file).write_text(text, encoding="utf-8")
        self._changed.clear()

    def compile(self, targets: tuple) -> bool:
        """Whether they can be; the compiler's words go to a log."""
        with (FOLDER / "compiler.log").open("w", encoding="utf-8") as log:
            try:
                self.project(targets).make(log)
            except TestbedError:
                return False
        return True

    def watch(self, patience: float = 0) -> str:
        """What becomes of it: whether a test fails, without a guest, or has not ended in so many
        seconds (0: it is waited for)."""
        for targets, command in WATCHES:
            if not self.compile(targets):
                return NO_PROGRAM
            if self._fails(["timeout", "-k", "5", f"{patience:.0f}", "sh", "-c", command]):
                return FOUND
        return MISSED

    def _fails(self, command: list) -> bool:
        with (FOLDER / "tests.log").open("w", encoding="utf-8") as log:
            try:
                self._bench.root.run([*OWN_PROC, "env", "-C", "/src", "SUBLET_BUILD=/build", *command],
                                     {"/src": SOURCE, "/build": self.project(()).path}, log)
            except TestbedError:
                return True
        return False


class Results:
    """What became of each mutant, from one run to the next."""

    def __init__(self, kind: str, fresh: bool):
        self._path = FOLDER / f"{kind}.json"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            self._path.unlink(missing_ok=True)
        self.known = (json.loads(self._path.read_text(encoding="utf-8"))
                      if self._path.exists() else {})

    def add(self, name: str, result: str):
        """Also tells it."""
        self.known[name] = result
        text = json.dumps(self.known, indent=1)
        self._path.write_text(text, encoding="utf-8")
        print(f"{result}: {name}", flush=True)

    def tell(self) -> int:
        """The sums; returns 0 if nothing was missed."""
        counts = {result: list(self.known.values()).count(result)
                  for result in (FOUND, MISSED, NO_PROGRAM, NO_PLACE)}
        print(", ".join(f"{count} {result}" for result, count in counts.items() if count))
        return 1 if counts[MISSED] or counts[NO_PLACE] else 0


def run_mutants(bench: Bench) -> int:
    """Returns 0 if all were found."""
    results = Results(bench.options.kind, bench.options.fresh)
    if bench.options.kind == "planted":
        status = _plant(bench, results)
        if status:
            return status
    else:
        _flip(bench, results)
    return results.tell()


def _plant(bench: Bench, results: Results) -> int:
    """0, or the status with which pytest was interrupted: nothing is known of that mutant then."""
    machine = bench.machine()
    copy = Copy(bench)
    programs = copy.project(PROGRAMS)
    bench.prepare([machine], [programs])
    for mutant in runpy.run_path(str(PLANTED))["MUTANTS"]:
        if mutant.name in results.known:
            continue
        try:
            copy.change(mutant.file, mutant.applied((SOURCE / mutant.file).read_text(encoding="utf-8")))
        except (LookupError, FileNotFoundError):
            results.add(mutant.name, NO_PLACE)
            continue
        try:
            if not copy.compile(PROGRAMS):
                results.add(mutant.name, NO_PROGRAM)
                continue
            status = bench.run([*MODEL, "-k", mutant.machine], machine, programs, MODEL_SECONDS)
        finally:
            copy.restore()
        if status not in OUTCOMES:
            return status
        results.add(mutant.name, OUTCOMES[status])
    return 0


def _flip(bench: Bench, results: Results):
    copy = Copy(bench)
    bench.prepare([], [copy.project(targets) for targets, _ in WATCHES])
    started = time.monotonic()
    if copy.watch() != MISSED:
        raise TestbedError("the tests fail without a mutant", f"see {FOLDER / 'tests.log'}")
    patience = HANGS * (time.monotonic() - started)
    files = sorted(str(path.relative_to(CLONE)) for folder in FLIPPED
                   for path in (CLONE / folder).glob("*.cpp"))
    every = [flip for file in files
             for flip in flips(file, (SOURCE / file).read_text(encoding="utf-8"))]
    chosen = random.Random(bench.options.seed).sample(every, min(bench.options.count, len(every)))
    for flip in chosen:
        source = (SOURCE / flip.file).read_text(encoding="utf-8")
        name = f"{flip.file}:{flip.line}: {source[flip.start:flip.end].strip()} -> {flip.text.strip()}"
        if name in results.known:
            continue
        copy.change(flip.file, flip.applied(source))
        try:
            result = copy.watch(patience)
        finally:
            copy.restore()
        results.add(name, result)
    print(f"{len(chosen)} of {len(every)} conditions, --seed {bench.options.seed}")
