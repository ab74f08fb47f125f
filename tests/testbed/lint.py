"""`./testbed lint`: format and static analysis of everything that is compiled."""

import concurrent.futures
import os
import re
import tempfile

from . import processes
from .bench import CLONE, Bench
from .cache import digest
from .errors import TestbedError
from .project import EVERYTHING, Project

SOURCES = ("*.cpp", "*.hpp")
SECONDS_A_FILE = 6
OURS = re.compile(r"\.\./src/(?!subprojects/).*\.cpp$")
_OBJECT = re.compile(r"^\S+: #deps .*\n((?:    .*\n)+)", re.MULTILINE)


def run_lint(bench: Bench) -> int:
    """Returns 0 if nothing is found."""
    project = Project(bench.cache, bench.root, CLONE, "lint", EVERYTHING)
    bench.prepare([], [project])
    try:
        with bench.progress.step("clang-format", 1):
            bench.root.run(["clang-format", "--dry-run", "-Werror", *_sources()], {"/src": CLONE},
                           None)
        Tidy(bench, project).run()
    except TestbedError as error:
        bench.progress.line(f"✗ {error}")
        return 1
    return 0


def _sources() -> list:
    """What git knows, as paths in the guest's root."""
    names = processes.output(["git", "-C", CLONE, "ls-files", "--cached", "--others",
                              "--exclude-standard", *SOURCES])
    return [f"/src/{name}" for name in names.split()]


def parse_deps(text: str) -> dict:
    """{source file of ours: what of ours its object depends on}, as ninja told it."""
    found = {}
    for match in _OBJECT.finditer(text):
        source, *headers = match.group(1).split()
        if OURS.match(source):
            found[source] = sorted([source, *(name for name in headers if not name.startswith("/"))])
    return found


class Tidy:
    """clang-tidy over every source file; what has been found clean is not read again until it, one
    of its headers or the rules change."""

    def __init__(self, bench: Bench, project: Project):
        self._bench = bench
        self._project = project
        self._binds = {"/src": CLONE, "/build": project.path}
        self._rules = digest(bench.root.key, CLONE / ".clang-tidy", project.path / "build.ninja")

    def run(self):
        """TestbedError if something is found, after telling what."""
        due = [(source, stamp) for source, stamp in self._stamps() if not stamp.exists()]
        if not due:
            return
        seconds = len(due) * SECONDS_A_FILE / os.cpu_count()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool, \
                self._bench.progress.step(f"clang-tidy, {len(due)} files", seconds):
            if not all([*pool.map(self._check, due)]):
                raise TestbedError("clang-tidy has found something")

    def _stamps(self):
        """Yields each source file and the stamp that it has when it is clean."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
            self._bench.root.run(["ninja", "-C", "/build", "-t", "deps"], self._binds, told)
            told.seek(0)
            deps = parse_deps(told.read())
        for source, files in deps.items():
            key = digest(self._rules, source, *map(self._on_host, files))
            yield source, self._bench.cache.path("lint", key)

    def _on_host(self, name: str):
        """ninja's paths are relative to the build folder, beside which the sources lie."""
        if name.startswith("../src/"):
            return CLONE / name.removeprefix("../src/")
        return self._project.path / name

    def _check(self, item) -> bool:
        source, stamp = item
        with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
            try:
                self._bench.root.run(["clang-tidy", "-quiet", "-p", "/build",
                                      source.replace("../src/", "/src/", 1)], self._binds, told)
            except TestbedError:
                told.seek(0)
                self._bench.progress.line(told.read().rstrip())
                return False
        stamp.touch()
        return True
