"""Of `./testbed lint`: what Debian's newest ruff and mypy say of the Python files."""

from .bench import CLONE, Bench
from .rootfs import OWN_PROC, PythonRoot

RUFF = ["sh", "-ec", "cd /src && ruff check --no-cache --quiet --output-format concise ."]
# What is read together: folders whose modules call each other by their names alone are apart. Of what they
# import from elsewhere nothing is told.
TOGETHER = (
    ("tests", "tests/testbed"),
    ("tests:tests/conformance", "tests/conformance"),
    ("tests:tests/hardware", "tests/hardware"),
    ("tests:tests/bench", "tests/bench"),
    ("tests:tests/model", "tests/model"),
)
MYPY = ["sh", "-ec", "cd /src; bad=0; "
        + "; ".join(f"MYPYPATH={path} mypy --cache-dir=/tmp/mypy {files} || bad=1" for path, files in TOGETHER)
        + "; exit $bad"]


def check_python(bench: Bench):
    """TestbedError if something is found, after telling what."""
    root = PythonRoot(bench.cache)
    bench.make([root])
    for name, command, seconds in (("ruff", RUFF, 1), ("mypy", MYPY, 60)):
        with bench.progress.step(name, seconds):
            root.run([*OWN_PROC, *command], {"/src": CLONE}, None)
