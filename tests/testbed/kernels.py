"""The User-Mode Linux kernel: source from Debian, our patches, one build per variant."""

import pathlib
import shutil

from . import debian
from .cache import Cache, digest, remove_tree
from .rootfs import RootFilesystem

RECIPE = pathlib.Path(__file__).resolve().parent / "kernel"
PATCHES = sorted(RECIPE.glob("*.patch"))
SOURCE_SUITE = "trixie-backports"
# From the package $0, which holds the archive $1, to a patched source.
UNPACK = """
mkdir /tmp/deb
dpkg-deb --fsys-tarfile $0 | tar -x -C /tmp/deb
tar -x -C /build --strip-components=1 -f /tmp/deb/usr/src/$1
cat /src/*.patch | patch -d /build -p1
"""
# What each is configured by; later fragments win.
BUILDS = {"default": ["base"], "debug": ["base", "debug"]}


class KernelSource:
    """A step: the newest packaged kernel source, patched.

    Stays at the version found when it was made; `./testbed clean` makes room for a newer one.
    """

    title = "kernel source"
    seconds = 15
    advice = debian.ADVICE

    def __init__(self, cache: Cache, root: RootFilesystem):
        self.needs = (root,)
        self._cache = cache
        self._root = root
        self.path = cache.path("kernel", f"source-{digest(SOURCE_SUITE, UNPACK, *PATCHES)}")
        self.key = self.path.name

    def ready(self) -> bool:
        """Whether nothing is to be done."""
        return self.path.is_dir()

    def version(self) -> str:
        """As the kernel names itself; only when ready."""
        names = ("VERSION", "PATCHLEVEL", "SUBLEVEL")
        lines = (self.path / "Makefile").read_text(encoding="utf-8").splitlines()[:10]
        values = dict(line.replace(" ", "").split("=") for line in lines if "=" in line)
        return ".".join(values[name] for name in names)

    def make(self, log):
        """Downloads, unpacks and patches."""
        folder = self._cache.path("kernel", "archive")
        archive = debian.Archive(folder, debian.host_mirror(), SOURCE_SUITE)
        archive.update(log)
        name = archive.newest_kernel_source()
        package = archive.download(name, log)
        with self._cache.publish(self.path) as draft:
            draft.mkdir()
            self._root.run(
                ["sh", "-ec", UNPACK, f"/out/{package.name}", f"{name}.tar.xz"],
                {"/src": RECIPE, "/build": draft, "/out": package.parent}, log)
        remove_tree(folder)

    def build(self, folder: pathlib.Path, fragments: list, log):
        """Builds the source with these configuration fragments in `folder`."""
        recipe = [f"/src/{fragment.name}" for fragment in fragments]
        self._root.run(["sh", "/src/build.sh", "/mnt", "/build", *recipe],
                       {"/src": RECIPE, "/mnt": self.path, "/build": folder,
                        **self._root.compiler_cache()}, log)


class Kernel:
    """A step: one build of the kernel, a single static program."""

    advice = ""

    def __init__(self, cache: Cache, source: KernelSource, name: str):
        self.needs = (*source.needs, source)    # it is compiled in the root that the source was unpacked in
        self.seconds = 240 if name == "debug" else 120
        self.title = f"kernel, variant {name}"
        self._cache = cache
        self._source = source
        self._fragments = [RECIPE / f"{fragment}.config" for fragment in BUILDS[name]]
        self.key = f"linux-{name}-{digest(source.key, RECIPE / 'build.sh', *self._fragments)}"
        self.path = cache.path("kernel", self.key)

    def ready(self) -> bool:
        """Whether nothing is to be done."""
        return self.path.is_file()

    def make(self, log):
        """Builds, or goes on with an interrupted build."""
        build = self._cache.path("kernel", self.key + ".build")
        build.mkdir(exist_ok=True)
        self._source.build(build, self._fragments, log)
        with self._cache.publish(self.path) as draft:
            shutil.copy2(build / "linux.stripped", draft)
        remove_tree(build)
