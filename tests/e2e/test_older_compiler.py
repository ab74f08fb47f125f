"""The lessee's libraries as an embedded distribution has them: of an older g++, for programs in C99."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.installation import compile_against_installed, library
from support.processes import Process
from support.story import eventually

pytestmark = pytest.mark.languages

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "-Dauto_features=disabled", "-Dlessee=enabled", "-Dx11=enabled", "-Ddlmclient=true",
    "-Db_pch=false",
)  # fmt: skip
COMPILERS = {"CC": "gcc-13", "CXX": "g++-13"}
COMPILE = """
cc="cc -std=c99 -pedantic -Wall -Wextra -Werror"
$cc dumb_buffer.c -o dumb_buffer $(pkg-config --cflags --libs sublet-lessee libdrm)
$cc dlm_program.c -o dlm_program $(pkg-config --cflags --libs libdlmclient libdrm)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the programs, and the prefix they were compiled for in `installed`."""
    folder = tmp_path_factory.mktemp("older")
    build = folder / "build"
    for command in (["meson", "setup", *PARTS, build, ROOT], ["meson", "compile", "-C", build]):
        subprocess.run(command, env={**os.environ, **COMPILERS}, check=True)
    for source in ("lessee-client/example/dumb_buffer.c", "tests/e2e/dlm_program.c"):
        shutil.copy(ROOT / source, folder)
    compile_against_installed(folder, COMPILE, BUILD=build)
    return folder


@pytest.fixture
def start(installed, sublet, tmp_path):
    """Starts one of the programs."""
    folder = library(installed, "sublet-lessee").parent
    started: list[Process] = []

    def program(name: str, *arguments: str) -> Process:
        environment = {**sublet.environment_of_clients(), "LD_LIBRARY_PATH": str(folder)}
        log = tmp_path / f"log{len(started)}"
        started.append(Process([installed / name, *arguments], env=environment, output=log))
        return started[-1]

    yield program
    for process in started:
        process.kill()


def test_the_c_example_shows_its_colour(start, headset):
    for _ in range(2):
        process = start("dumb_buffer")
        eventually(lambda: headset.shows_only(0x606060), "it is shown")
        assert process.wait(30) == 0, process.text()


def test_a_program_for_libdlmclient_sets_its_mode(start, sublet, headset):
    for _ in range(2):
        process = start("dlm_program", headset.name)
        eventually(lambda: process.text() == "set 0\n", "the mode is set")
        assert process.stop() == 0, process.text()
        eventually(lambda: sublet.lessees() == [], "the lease is given back")
