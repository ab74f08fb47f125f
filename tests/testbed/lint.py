"""`./testbed lint`: format and static analysis of everything that is compiled."""

import os
import subprocess

from .bench import CLONE, Bench

SOURCES = ("*.cpp", "*.hpp")

# $1 how many at once; the files come on standard input, one a line.
CHECK = r"""
status=0
cd /src
files=$(cat)
clang-format --dry-run -Werror $files || status=1
run-clang-tidy -quiet -p /build -j "$1" $(printf '%s\n' $files | grep '\.cpp$' | sed 's|^|^/src/|; s|$|$|') ||
    status=1
exit $status
"""


def _sources() -> str:
    """What git knows, one file a line."""
    return subprocess.run(["git", "-C", str(CLONE), "ls-files", "--cached", "--others",
                           "--exclude-standard", *SOURCES],
                          check=True, capture_output=True, text=True).stdout


def run_lint(bench: Bench) -> int:
    """Returns 0 if nothing is found."""
    project = bench.project()
    bench.prepare([], [project])
    bench.progress.line("… clang-format and clang-tidy")
    return bench.root.run(["sh", "-c", CHECK, "sh", os.cpu_count()],
                          {"/src": CLONE, "/build": project.path},
                          input=_sources(), text=True, check=False).returncode
