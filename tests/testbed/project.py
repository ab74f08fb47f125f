"""Compiles the project inside the guest's root file system, at native speed."""

import pathlib

from .cache import Cache, digest, remove_tree
from .rootfs import RootFilesystem

# A first run waits for the compiler more than for anything else: of debug information only what a
# backtrace shows takes it a quarter less time.
BACKTRACES = ["-Dcpp_args=-g1"]
OPTIONS = {
    "plain": BACKTRACES,
    "asan": [BACKTRACES[0] + " -fno-sanitize-recover=undefined", "-Db_sanitize=address,undefined",
             "-Db_lundef=false", "-Doptimization=1"],
    # for clang-tidy, which does not read gcc's; what a file lacks without them is an error there
    "lint": [*BACKTRACES, "-Db_pch=false"],
    # what a fuzzer covers is counted in all that it is linked with
    "fuzz": ["-Dcpp_args=-g1 -fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined "
             "-Xclang -fno-pch-timestamp",
             "-Dc_args=-fsanitize=fuzzer-no-link", "-Db_sanitize=address,undefined",
             "-Db_lundef=false", "-Dwerror=false", "-Doptimization=1", "-Dfuzzers=true"],
}
COMPILERS = {"fuzz": ["env", "CC=ccache clang", "CXX=ccache clang++"]}
# What to compile, as ninja calls it: by default the programs alone.
FOR_STORIES = ("all", "story-programs")
EVERYTHING = (*FOR_STORIES, "meson-test-prereq")


class Project:
    """A step: one build variant of one clone for one suite. Always run: ninja knows what is new."""

    advice = "the messages above tell what does not compile"

    def __init__(self, cache: Cache, root: RootFilesystem, clone: pathlib.Path, variant: str,
                 targets: tuple = ()):
        """targets: what to compile; the programs if empty."""
        self.title = f"project, variant {variant}, for {root.suite}"
        self.needs = (root,)
        self._root = root
        self._clone = clone
        self._options = OPTIONS[variant]
        self._compiler = COMPILERS.get(variant, [])
        self._targets = targets
        self.key = (f"{clone.name}-{root.suite}-{variant}-"
                    + digest(str(clone), str(root.path), *self._options))
        self.path = cache.path("builds", self.key)
        self.seconds = 0 if cache.path("ccache").exists() else 135

    def ready(self) -> bool:
        """Whether nothing is to be done: never known beforehand."""
        return False

    def make(self, log):
        """Configures if need be, and compiles what has changed."""
        self._configure(log)
        self._run(["ninja", "-C", "/build", *self._targets], log)

    def _configure(self, log):
        if not (self.path / "build.ninja").exists():
            remove_tree(self.path)  # meson takes what an interrupted setup left for a whole one
            self.path.mkdir()
            self._run([*self._compiler, "meson", "setup", *self._options, "/build", "/src"], log)

    def _run(self, command: list, log):
        binds = {"/src": self._clone, "/build": self.path, **self._root.compiler_cache()}
        self._root.run(command, binds, log)


class GeneratedSources(Project):
    """A step: of a build only the sources that it makes itself, for programs that read sources."""

    _SCRIPT = r"""
        cd /build
        ninja $(ninja -t targets rule CUSTOM_COMMAND | grep '\.[ch]$')
    """

    def make(self, log):
        """Configures if need be, and generates what has changed."""
        self._configure(log)
        self._run(["sh", "-ec", self._SCRIPT], log)
