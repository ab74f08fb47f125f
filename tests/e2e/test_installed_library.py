"""The examples, built against the installed libraries as a stranger would, drive a display."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.command_server import CommandServer
from support.processes import Process
from support.story import eventually

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "lessee-client/example"
# Each example, and the library that it needs by its pkg-config name.
LEASE, GLES = ("lease_a_display", "sublet-lessee"), ("draw_by_gles", "sublet-lessee-gles")
BUILD = Path(os.environ.get("SUBLET_BUILD", "/build"))
# /usr/local is the test's own: a mount namespace ends with its process.
INSTALL_AND_COMPILE = """
set -e
mount -t tmpfs tmpfs /usr/local
meson install -C "$BUILD" --no-rebuild --quiet
export PKG_CONFIG_PATH="$(dirname "$(find /usr/local -name sublet-lessee.pc)")"
cd "$FOLDER"
while read -r example library; do
    c++ -std=c++23 -Wall -Wextra -Werror $SANITIZE "$example.cpp" -o "$example" \
        $(pkg-config --cflags --libs "$library")
done < examples
cp -a /usr/local installed
"""


def readme_example() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = (block.split("```", 1)[0] for block in text.split("```cpp\n")[1:])
    return code


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the examples, and the prefix they were compiled for in `installed`."""
    folder = tmp_path_factory.mktemp("stranger")
    for name, _ in (LEASE, GLES):
        shutil.copy(EXAMPLES / f"{name}.cpp", folder)
    lines = "".join(f"{name} {library}\n" for name, library in (LEASE, GLES))
    (folder / "examples").write_text(lines, encoding="utf-8")
    options = subprocess.run(
        ["meson", "introspect", BUILD, "--buildoptions"],
        check=True, stdout=subprocess.PIPE,
    ).stdout  # fmt: skip
    (sanitize,) = (o["value"] for o in json.loads(options) if o["name"] == "b_sanitize")
    names = sanitize if isinstance(sanitize, str) else ",".join(sanitize)
    flags = "" if names in ("", "none") else f"-fsanitize={names}"
    variables = {"BUILD": str(BUILD), "FOLDER": str(folder), "SANITIZE": flags}
    subprocess.run(
        ["unshare", "--mount", "sh", "-c", INSTALL_AND_COMPILE],
        env={**os.environ, **variables}, check=True, timeout=600,
    )  # fmt: skip
    return folder


def test_the_readme_shows_the_example_in_at_most_80_lines():
    code = readme_example()
    assert code == (EXAMPLES / "lease_a_display.cpp").read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 80


def compile_headers(include: Path, *headers: Path) -> str:
    """Compiles a program that has nothing but these. The files that were read for it."""
    flags = subprocess.run(
        ["pkg-config", "--cflags", "libdrm"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()
    return subprocess.run(
        ["c++", "-std=c++23", "-fsyntax-only", "-H", "-x", "c++", "-I", include, *flags, "-"],
        input="".join(f"#include <{header}>\n" for header in headers),
        check=True, stderr=subprocess.PIPE, text=True,
    ).stderr  # fmt: skip


def test_no_header_is_missing_from_the_installation(installed):
    """They compile together, as each does alone at the head of its source; nothing points out of
    the prefix."""
    include = installed / "installed/include"
    headers = [path.relative_to(include) for path in sorted(include.rglob("*.hpp"))]
    sources = [
        path.relative_to(folder)
        for folder in (ROOT / "lessee-client/include", ROOT / "protocol")
        for pattern in ("sublet/lessee/**/*.hpp", "vocabulary/*.hpp", "displays/*.hpp", "kms/*.hpp")
        for path in folder.glob(pattern)
    ]
    wanted = {s if s.parts[0] == "sublet" else Path("sublet") / s for s in sources}
    assert set(headers) == wanted
    assert not [path for path in include.rglob("*") if path.is_symlink()]
    compile_headers(include, *headers)


def test_the_base_library_needs_no_mesa(installed):
    (library,) = (installed / "installed").rglob("libsublet-lessee.so")
    needed = subprocess.run(
        ["readelf", "--dynamic", library], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    assert "libdrm.so" in needed
    assert not [name for name in ("libgbm", "libEGL", "libGLES") if name in needed]
    include = installed / "installed/include"
    headers = [path.relative_to(include) for path in include.rglob("*.hpp")]
    base = [header for header in headers if header.parent.name != "gles"]
    read = compile_headers(include, *base)
    assert "xf86drmMode.h" in read
    assert not [name for name in ("gbm.h", "EGL/", "GLES2/") if name in read]


@pytest.fixture
def example(installed, tmp_path):
    """Starts one of them."""
    (library,) = (installed / "installed").rglob("libsublet-lessee.so")
    started: list[Process] = []

    def start(which: tuple[str, str], **env: str) -> Process:
        environment = {**os.environ, "LD_LIBRARY_PATH": str(library.parent), **env}
        log = tmp_path / f"log{len(started)}"
        started.append(Process([installed / which[0]], env=environment, output=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()


def test_the_example_fades_the_headset_to_blue(sublet, headset, example):
    process = example(LEASE, **sublet.environment_of_clients())

    def blue() -> int:
        """Of the display's middle; the example stands still meanwhile, and so does not end."""
        with process.paused():
            if not headset.lit:
                return 0
            picture = headset.picture()
        red, green, value = picture.pixel(picture.width // 2, picture.height // 2)
        assert red == green == 0
        return value

    early = eventually(blue, "the display is not black any more")
    eventually(lambda: blue() > early, "it becomes bluer")
    assert process.wait() == 0, process.text()


def test_the_gles_example_fills_the_headset_from_the_bottom_up(sublet, headset, example):
    process = example(GLES, **sublet.environment_of_clients())
    blue, green = (0, 0, 255), (0, 255, 0)

    def level() -> int:
        """Rows of green at the bottom; the example stands still meanwhile, and so does not end."""
        with process.paused():
            if not headset.lit:
                return 0
            picture = headset.picture()
        if not any(picture.rgb):
            return 0  # as the lessor has lit it
        column = [picture.pixel(picture.width // 2, y) for y in range(picture.height)]
        rows = column.count(green)
        assert column == [blue] * (picture.height - rows) + [green] * rows
        return rows

    early = eventually(level, "the display fills")
    eventually(lambda: level() > early, "it becomes fuller")
    assert process.wait() == 0, process.text()


def test_the_example_says_that_it_was_refused(example, tmp_path):
    lessor = CommandServer(BUILD / "tests/wire/wire_test_server", tmp_path / "wayland")
    try:
        lessor.do("A on requested A finish $", "A open", "A publish 41/1/HMD-1/HTC_Vive")
        process = example(LEASE, WAYLAND_DISPLAY=str(lessor.socket))
        assert process.wait() == 1
        assert process.text() == "the compositor does not lend the display\n"
    finally:
        lessor.kill()
