"""libsublet-lessor and its kind for wlroots: C to everybody, nothing else, and built without what only
sublet needs."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from support.embedded_hosts import core, glue, hosts
from support.installation import exported, needed, output_of

ROOT = Path(__file__).resolve().parents[2]
SYMBOLS = ROOT / "compositor/lessor/sublet-lessor.symbols"
WLR_SYMBOLS = ROOT / "compositor/lessor-wlr/sublet-lessor-wlr.symbols"
RUNTIME = {"libstdc++", "libgcc_s", "libc", "libm", "ld-linux-x86-64"}
OF_THE_CORE = {"libwayland-server", "libdrm", "libdisplay-info"}


def soname(library: Path) -> str:
    return re.search(r"SONAME.*\[(.*)\]", output_of("readelf", "--dynamic", library))[1]


def test_the_library_keeps_its_word():
    """Its soname stands for these names and no others; nothing of its C++ shows."""
    assert exported(core()) == SYMBOLS.read_text(encoding="utf-8")
    assert soname(core()) == "libsublet-lessor.so.0"
    assert needed(core()) - RUNTIME == OF_THE_CORE


def test_the_library_for_wlroots_has_all_of_it_and_is_for_one_release():
    both = SYMBOLS.read_text(encoding="utf-8") + WLR_SYMBOLS.read_text(encoding="utf-8")
    assert exported(glue()).split() == sorted(both.split())
    release = re.search(r"wlr-(\d+\.\d+)\.so", glue().name)[1]
    assert soname(glue()) == f"libsublet-lessor-wlr-{release}.so.0"
    wlroots = {name for name in needed(glue()) if "wlroots" in name}
    assert wlroots == {f"libwlroots-{release}"}
    assert OF_THE_CORE <= needed(glue())


@pytest.mark.parametrize("header", ["lessor", "lessor-wlr"])
@pytest.mark.parametrize("language", ["c -std=c99 -pedantic", "c++ -std=c++11 -pedantic"])
def test_a_header_is_enough_for_c99_and_for_cpp(header, language):
    subprocess.run(
        ["cc", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I", hosts() / "installed/include",
         "-x", *language.split(), "-"],
        input=f"#include <sublet/{header}.h>\n", check=True, text=True,
    )  # fmt: skip


# All that pkg-config knows of, and all whose headers are there: the rest of the machine is hidden.
NEEDED = ("wayland-server", "wayland-scanner", "wayland-protocols", "libdrm", "libdisplay-info",
          "libffi", "hwdata")  # fmt: skip
HIDDEN = ("CLI", "toml++", "doctest", "nlohmann", "EGL", "GLES2", "gbm.h", "png.h", "libpng16",
          "wlroots-0.18", "wlroots-0.20", "libseat.h", "seccomp.h")  # fmt: skip
ALONE = """
set -e
mount -t tmpfs tmpfs /mnt
mkdir /mnt/pkgconfig /mnt/empty
for name in $NEEDED; do
    cp "$(find /usr/lib /usr/share -path "*/pkgconfig/$name.pc" | head -1)" /mnt/pkgconfig || [ $name = libffi -o $name = hwdata ]
done
for name in $HIDDEN; do
    found=/usr/include/$name
    if [ -d $found ]; then mount --bind /mnt/empty $found
    elif [ -e $found ]; then mount --bind /dev/null $found; fi
done
export PKG_CONFIG_LIBDIR=/mnt/pkgconfig
meson setup /mnt/build "$ROOT" -Dcompositor=disabled -Dlessee=disabled -Dtools=disabled -Dtests=disabled \
    -Dman=disabled -Dlessor=enabled -Doptimization=0 -Ddebug=false
ninja -C /mnt/build
DESTDIR=/mnt/installed meson install -C /mnt/build --no-rebuild --quiet
(cd /mnt/installed && find . -type f -o -type l) > "$LIST"
"""


@pytest.mark.slow
def test_the_lessor_alone_needs_no_more_than_it_says(tmp_path):
    """No TOML, no command lines, no test framework, no EGL, no PNG, no wlroots."""
    files = tmp_path / "files"
    subprocess.run(
        ["unshare", "--mount", "sh", "-c", ALONE],
        env={**os.environ, "ROOT": str(ROOT), "LIST": str(files), "NEEDED": " ".join(NEEDED),
             "HIDDEN": " ".join(HIDDEN)},
        check=True, timeout=900,
    )  # fmt: skip
    installed = {Path(line).name for line in files.read_text(encoding="utf-8").splitlines()}
    assert installed == {
        "libsublet-lessor.so", "libsublet-lessor.so.0", "libsublet-lessor.so.0.1.0", "lessor.h",
        "sublet-lessor.pc",
    }  # fmt: skip
