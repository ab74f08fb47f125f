"""`./testbed lint`: format and static analysis of everything that is compiled, and of the Python files."""

import concurrent.futures
import json
import math
import os
import re
import tempfile
import time
import zlib

from . import processes
from .bench import CLONE, Bench
from .cache import digest
from .errors import TestbedError
from .project import GeneratedSources
from .python_lint import check_python

SOURCES = ("*.cpp", "*.hpp")
SECONDS_A_FILE = 6
OURS = re.compile(r"/src/(?!subprojects/).*\.cpp$")
# The program has its version in its name.
SCAN = 'exec "$(ls /usr/bin/clang-scan-deps* | tail -1)" -compilation-database /build/compile_commands.json'
COMMITS = 50    # whose files are told from older ones
NEW = 20    # commits whose files are in every slice
PARTS = 10  # of all others, one is in a slice


def run_lint(bench: Bench) -> int:
    """Returns 0 if nothing is found."""
    project = GeneratedSources(bench.cache, bench.root, CLONE, "lint")
    bench.prepare([], [] if bench.options.quick else [project])
    try:
        with bench.progress.step("clang-format", 1):
            bench.root.run(["clang-format", "--dry-run", "-Werror", *_sources()], {"/src": CLONE},
                           None)
        check_python(bench)
        if not bench.options.quick:
            Tidy(bench, project).run(bench.options.seconds or math.inf)
    except TestbedError as error:
        bench.progress.line("\n".join(filter(None, [f"✗ {error}", error.advice])))
        return 1
    return 0


def _sources() -> list:
    """What git knows, as paths in the guest's root."""
    names = processes.output(["git", "-C", CLONE, "ls-files", "--cached", "--others",
                              "--exclude-standard", *SOURCES])
    return [f"/src/{name}" for name in names.split()]


def newest_first() -> dict:
    """{file of the clone: its place}: first what is not committed, then what was changed last."""
    git = ["git", "-C", CLONE]
    names = [*processes.output([*git, "diff", "--name-only", "HEAD"]).split(),
             *processes.output([*git, "ls-files", "--others", "--exclude-standard"]).split(),
             *processes.output([*git, "log", f"-{COMMITS}", "--format=", "--name-only"]).split()]
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def in_slice(source: str, changed: set, commits: int) -> bool:
    """Whether a source file is one of those that are checked for every commit: it or its header is among
    the changed files, or it is in this commit's tenth. Paths are relative to the clone."""
    stem = os.path.splitext(source)[0]
    return (bool(changed & {source, f"{stem}.hpp", f"{stem}.h"})
            or zlib.crc32(source.encode()) % PARTS == commits % PARTS)


def _slice() -> tuple:
    """(what the newest commits have changed, how many commits there are). A commit without a parent, as the
    oldest of a shallow clone is, has changed nothing."""
    git = ["git", "-C", CLONE, "-c", "log.showRoot=false"]
    changed = processes.output([*git, "log", f"-{NEW}", "--format=", "--name-only"]).split()
    return set(changed), int(processes.output([*git, "rev-list", "--count", "HEAD"]))


def parse_deps(text: str) -> dict:
    """{source file of ours: what of ours it is made of, itself first}, from rules as make has them;
    paths are relative to /build."""
    found = {}
    for rule in text.replace("\\\n", " ").splitlines():
        _, _, words = rule.partition(": ")
        files = [os.path.normpath(os.path.join("/build", word)) for word in words.split()]
        if files and OURS.match(files[0]):
            found[files[0]] = [name for name in files if name.startswith(("/src/", "/build/"))]
    return found


class Tidy:
    """clang-tidy over every source file; what has been found clean is not read again until it, one
    of its headers, how it is compiled or the rules change."""

    def __init__(self, bench: Bench, project: GeneratedSources):
        self._bench = bench
        self._project = project
        self._binds = {"/src": CLONE, "/build": project.path}
        self._rules = digest(bench.root.key, CLONE / ".clang-tidy")
        self._deadline = math.inf
        self._left = 0

    def run(self, seconds: float):
        """TestbedError if something is found, after telling what. When `seconds` have passed, what
        has not been begun is left for the next time: what was changed last comes first."""
        due = self._due()
        if not due:
            return
        self._deadline = time.monotonic() + seconds
        expected = min(seconds, len(due) * SECONDS_A_FILE / os.cpu_count())
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool, \
                self._bench.progress.step(f"clang-tidy, {len(due)} files", expected):
            if not all([*pool.map(self._check, due)]):
                raise TestbedError("clang-tidy has found something")
        if self._left:
            self._bench.progress.line(f"… {self._left} files are left for the next time")

    def _due(self) -> list:
        """(source file, the stamp that it has when it is clean) of those without."""
        places, commands, due = newest_first(), self._commands(), []
        chosen = _slice() if self._bench.options.slice else None
        for source, files in parse_deps(self._tell(["sh", "-c", SCAN])).items():
            if chosen and not in_slice(source.removeprefix("/src/"), *chosen):
                continue
            key = digest(self._rules, commands[source], *map(self._on_host, files))
            stamp = self._bench.cache.path("lint", key)
            if not stamp.exists():
                place = min(places.get(name.removeprefix("/src/"), math.inf) for name in files)
                due.append((place, source, stamp))
        return [(source, stamp) for _, source, stamp in sorted(due)]

    def _commands(self) -> dict:
        """{source file: what compiles it}."""
        text = (self._project.path / "compile_commands.json").read_text(encoding="utf-8")
        return {os.path.normpath(os.path.join(entry["directory"], entry["file"])): entry["command"]
                for entry in json.loads(text)}

    def _on_host(self, name: str):
        if name.startswith("/src/"):
            return CLONE / name.removeprefix("/src/")
        return self._project.path / name.removeprefix("/build/")

    def _tell(self, command: list) -> str:
        """What a program in the root prints; on failure its words are the error's advice."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
            try:
                self._bench.root.run(command, self._binds, told)
            except TestbedError as error:
                told.seek(0)
                raise TestbedError(str(error), told.read().rstrip()) from None
            told.seek(0)
            return told.read()

    def _check(self, item) -> bool:
        source, stamp = item
        if time.monotonic() > self._deadline:
            self._left += 1
            return True
        try:
            self._tell(["clang-tidy", "-quiet", "-p", "/build", source])
        except TestbedError as error:
            self._bench.progress.line(error.advice)
            return False
        stamp.touch()
        return True
