"""The examples, built against the installed libraries as a stranger would, drive a display."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.command_server import CommandServer
from support.control import DONE, subletctl
from support.installation import BUILD, compile_against_installed, exported, library, needed, output_of
from support.processes import Process
from support.story import eventually
from testbed.edid import Edid

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "lessee-client/example"
# Each example, and what it needs by the pkg-config names.
FADE = ("fade_to_blue.cpp", "sublet-lessee sublet-kms")
GLES = ("draw_by_gles.cpp", "sublet-lessee sublet-kms-gles")
DUMB = ("dumb_buffer.c", "sublet-lessee libdrm")
VULKAN = ("vulkan_display.c", "sublet-lessee vulkan")
TERMS = ("lease_on_terms.c", "sublet-lessee")
CLAIM = EXAMPLES / "claim_display.py"
DLM = ROOT / "lessee-client/dlmclient"
# What the C library has promised: a name may come, none may go.
SYMBOLS = ROOT / "lessee-client/sublet-lessee.symbols"
COMPILE = """
while read -r example libraries; do
    case $example in
    *.c) compiler="cc -std=c99 -pedantic" ;;
    *) compiler="c++ -std=c++23" ;;
    esac
    $compiler -Wall -Wextra -Werror $SANITIZE "$example" -o "${example%.*}" \
        $(pkg-config --cflags --libs $libraries)
done < examples
cc -std=c99 -pedantic -Wall -Wextra -Werror -fvisibility=hidden -fPIC -shared $SANITIZE \
    -Wl,-soname,libdlmclient.so.0 "$DLM/dlmclient.c" -o libdlmclient.so.0 -pthread \
    $(pkg-config --cflags --libs sublet-lessee)
cc -std=c99 -pedantic -Wall -Wextra -Werror $SANITIZE "$DLM_PROGRAM" -I "$DLM" -o dlm_program \
    -Wl,--allow-shlib-undefined ./libdlmclient.so.0 $(pkg-config --cflags --libs libdrm)
"""


def readme_example() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = (block.split("```", 1)[0] for block in text.split("```cpp\n")[1:])
    return code


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the examples, and the prefix they were compiled for in `installed`."""
    folder = tmp_path_factory.mktemp("stranger")
    examples = (FADE, GLES, DUMB, VULKAN, TERMS)
    for name, _ in examples:
        shutil.copy(EXAMPLES / name, folder)
    lines = "".join(f"{name} {libraries}\n" for name, libraries in examples)
    (folder / "examples").write_text(lines, encoding="utf-8")
    compile_against_installed(
        folder, COMPILE, DLM=DLM, DLM_PROGRAM=ROOT / "tests/e2e/dlm_program.c"
    )
    return folder


def test_the_readme_shows_the_example_in_at_most_80_lines():
    code = readme_example()
    assert code == (EXAMPLES / FADE[0]).read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 80
    for example in (EXAMPLES / DUMB[0], EXAMPLES / TERMS[0], CLAIM):
        assert len(example.read_text(encoding="utf-8").splitlines()) <= 60


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
        for folder in (ROOT / "lessee-client", ROOT / "protocol")
        for pattern in ("displays/*.hpp", "kms/*.hpp", "gles/*.hpp")
        for path in folder.glob(pattern)
    ]
    words = [header for header in headers if header.parent.name == "vocabulary"]
    assert set(headers) - set(words) == {Path("sublet") / source for source in sources}
    assert {word.stem for word in words} == {"drm_ptr", "error", "kms_ids", "strong_id", "unique_fd"}
    assert not [path for path in include.rglob("*") if path.is_symlink()]
    compile_headers(include, *headers)


def test_the_c_library_keeps_its_word(installed):
    """Its soname stands for these names and no others; nothing of its C++ shows."""
    lessee = library(installed, "sublet-lessee")
    assert exported(lessee) == SYMBOLS.read_text(encoding="utf-8")
    assert "[libsublet-lessee.so.1]" in output_of("readelf", "--dynamic", lessee)
    runtime = {"libstdc++", "libgcc_s", "libc", "libm", "ld-linux-x86-64"}
    assert needed(lessee) - runtime == {"libwayland-client", "libdrm", "libdisplay-info"}


def test_the_c_header_is_enough_for_c99_and_for_cpp(installed):
    include = installed / "installed/include"
    for language in ("c -std=c99 -pedantic", "c++ -std=c++11 -pedantic"):
        subprocess.run(
            ["cc", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I", include,
             "-x", *language.split(), "-"],
            input="#include <sublet/lessee-terms.h>\n", check=True, text=True,
        )  # fmt: skip


def test_what_drives_displays_needs_no_mesa(installed):
    kms = needed(library(installed, "sublet-kms"))
    assert "libdrm" in kms
    assert not {"libgbm", "libEGL", "libGLESv2", "libwayland-client"} & kms
    include = installed / "installed/include"
    headers = [path.relative_to(include) for path in include.rglob("*.hpp")]
    base = [header for header in headers if header.parent.name != "gles"]
    read = compile_headers(include, *base)
    assert "xf86drmMode.h" in read
    assert not [name for name in ("gbm.h", "EGL/", "GLES2/", "wayland") if name in read]


@pytest.fixture
def example(installed, tmp_path):
    """Starts one of them."""
    folder = library(installed, "sublet-lessee").parent
    started: list[Process] = []

    def start(which: tuple[str, str], *arguments: str, **env: str) -> Process:
        environment = {**os.environ, "LD_LIBRARY_PATH": f"{folder}:{installed}", **env}
        log = tmp_path / f"log{len(started)}"
        name = Path(which[0])
        command = [sys.executable, name] if name.suffix == ".py" else [installed / name.stem]
        started.append(Process([*command, *arguments], env=environment, output=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()


def test_the_example_fades_the_headset_to_blue(sublet, headset, example):
    process = example(FADE, **sublet.environment_of_clients())

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
        process = example(FADE, WAYLAND_DISPLAY=str(lessor.socket))
        assert process.wait() == 1
        assert process.text() == "the lessor refused: revoked by the administrator\n"
    finally:
        lessor.kill()


def test_the_c_example_shows_its_colour_until_the_lease_ends(sublet, headset, example):
    process = example(DUMB, **sublet.environment_of_clients())
    eventually(lambda: process.text() == "shown\n", "the mode is set")
    picture = headset.picture()
    assert picture.pixel(picture.width // 2, picture.height // 2) == (0x60, 0x60, 0x60)
    assert subletctl(sublet, "revoke", headset.name).status == DONE
    assert process.wait() == 0, process.text()


def test_the_example_for_terms_says_what_it_got_and_why_it_ends(sublet, headset, example):
    process = example(TERMS, **sublet.environment_of_clients())
    mode = headset.state().modes[0]
    granted = f"{mode.width}x{mode.height}, 2 planes, masked\n"
    eventually(lambda: process.text() == granted, "it says what it got")
    assert headset.mode == mode
    assert subletctl(sublet, "revoke", headset.name).status == DONE
    assert process.wait() == 0
    assert process.text() == granted + "ended: revoked by the administrator\n"


def test_the_example_for_terms_says_why_it_got_nothing(configured, headset, example):
    sublet = configured(headset.rule('lease = "offer"', "clients = { uid = [4711] }"))
    process = example(TERMS, **sublet.environment_of_clients())
    assert process.wait() == 1
    assert "the lessor refused: " in process.text()
    assert "user 0 is not let in" in process.text()


@pytest.mark.plain
def test_the_example_for_claims_leases_what_is_plugged_in(sublet, headset, desk, example):
    headset.unplug()
    headset.become(Edid("XYZ", 0x1234, "Proto", 640, 480, 60, size_mm=(122, 68)))
    process = example((CLAIM, ""), "maker=XYZ,product=0x1234", **sublet.environment_of_clients())
    eventually(lambda: subletctl(sublet, "claims").facts, "the claim is made")
    headset.plug()
    eventually(lambda: process.text().startswith("leased as fd "), "it is leased")
    assert headset.lit
    assert len(sublet.lessees()) == 1
    process.kill()
    eventually(headset.shows_something, "it is a monitor of the desktop's")


@pytest.mark.plain
def test_the_example_for_claims_says_what_is_not_its_own(sublet, desk, side, example):
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    edid = side.edid
    claimed = f"maker={edid.maker},product={edid.product:#06x}"
    process = example((CLAIM, ""), claimed, **sublet.environment_of_clients())
    eventually(lambda: process.text().startswith(f"{side.name} is not ours: "), "it says so")
    assert process.text().count("\n") == 1


@pytest.mark.parametrize("card_too", [True, False])
def test_a_program_for_libdlmclient_leases_by_name(sublet, headset, desk, example, card_too):
    name = f"{Path(sublet.card).name}-{headset.name}" if card_too else headset.name
    env = sublet.environment_of_clients()
    process = example(("dlm_program.c", ""), name, **env)
    eventually(lambda: process.text() == "set 0\n", "the mode is set")
    assert len(sublet.lessees()) == 1

    # Nobody else gets it meanwhile, nor a display that is not on offer.
    for other in (name, desk.name, "card9-DP-1"):
        refused = example(("dlm_program.c", ""), other, **env)
        assert refused.wait() == 1
        assert refused.text() == "No such file or directory\n"

    assert process.stop() == 0
    assert process.text() == "set 0\nreleased -1\n"
    eventually(lambda: sublet.lessees() == [], "the lease is given back")


def test_a_libdlmclient_without_a_compositor_says_why_if_asked(example, tmp_path):
    process = example(("dlm_program.c", ""), "card0-DP-1", "debug", WAYLAND_DISPLAY="/nowhere")
    assert process.wait() == 1
    assert process.text() == (
        "[dlmclient] card0-DP-1: nobody offers it\nNo such file or directory\n"
    )


def test_the_vulkan_example_says_what_is_missing(sublet, headset, example):
    """Without a driver, or with Mesa's for machines without a GPU."""
    process = example(VULKAN, **sublet.environment_of_clients())
    assert process.wait() == 1
    assert process.text() == (
        f"no Vulkan device drives {headset.name}\n" if any(Path("/usr/share/vulkan/icd.d").glob("*"))
        else "no Vulkan driver has VK_EXT_acquire_drm_display\n"
    )  # fmt: skip
    eventually(lambda: sublet.lessees() == [], "the lease is given back")
