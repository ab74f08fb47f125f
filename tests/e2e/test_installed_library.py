"""The README's example, built against the installed library as a stranger would, drives a display."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.command_server import CommandServer
from support.processes import Process
from support.story import eventually

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "lessee-client/example/lease_a_display.cpp"
BUILD = Path(os.environ.get("SUBLET_BUILD", "/build"))
# /usr/local is the test's own: a mount namespace ends with its process.
INSTALL_AND_COMPILE = """
set -e
mount -t tmpfs tmpfs /usr/local
meson install -C "$BUILD" --no-rebuild --quiet
export PKG_CONFIG_PATH="$(dirname "$(find /usr/local -name sublet-lessee.pc)")"
cd "$FOLDER"
c++ -std=c++23 -Wall -Wextra -Werror $SANITIZE example.cpp -o example \
    $(pkg-config --cflags --libs sublet-lessee)
cp -a /usr/local installed
"""


def readme_example() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = (block.split("```", 1)[0] for block in text.split("```cpp\n")[1:])
    return code


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with `example`, and the prefix it was compiled for in `installed`."""
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "example.cpp").write_text(readme_example(), encoding="utf-8")
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
    assert code == EXAMPLE.read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 80


def test_no_header_is_missing_from_the_installation(installed):
    """Each compiles on its own; nothing points out of the prefix."""
    include = installed / "installed/include"
    headers = [path.relative_to(include) for path in sorted(include.rglob("*.hpp"))]
    sources = [
        path.relative_to(folder)
        for folder in (ROOT / "lessee-client/include", ROOT / "protocol")
        for pattern in ("sublet/lessee/**/*.hpp", "vocabulary/*.hpp", "displays/*.hpp")
        for path in folder.glob(pattern)
    ]
    wanted = {s if s.parts[0] == "sublet" else Path("sublet") / s for s in sources}
    assert set(headers) == wanted
    assert not [path for path in include.rglob("*") if path.is_symlink()]
    program = "".join(f"#include <{header}>\n" for header in headers)
    flags = subprocess.run(
        ["pkg-config", "--cflags", "libdrm"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()
    subprocess.run(
        ["c++", "-std=c++23", "-fsyntax-only", "-x", "c++", "-I", include, *flags, "-"],
        input=program, text=True, check=True,
    )  # fmt: skip


@pytest.fixture
def example(installed, tmp_path):
    """Starts it."""
    (library,) = (installed / "installed").rglob("libsublet-lessee.so")
    started: list[Process] = []

    def start(**env: str) -> Process:
        environment = {**os.environ, "LD_LIBRARY_PATH": str(library.parent), **env}
        log = tmp_path / f"log{len(started)}"
        started.append(Process([installed / "example"], env=environment, output=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()


def test_the_example_fades_the_headset_to_blue(sublet, headset, example):
    process = example(**sublet.environment_of_clients())

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


def test_the_example_says_that_it_was_refused(example, tmp_path):
    lessor = CommandServer(BUILD / "tests/wire/wire_test_server", tmp_path / "wayland")
    try:
        lessor.do("A on requested A finish $", "A open", "A publish 41/1/HMD-1/HTC_Vive")
        process = example(WAYLAND_DISPLAY=str(lessor.socket))
        assert process.wait() == 1
        assert process.text() == "the compositor does not lend the display\n"
    finally:
        lessor.kill()
