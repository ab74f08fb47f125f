"""Unmodified KMS programs under `sublet-lessee exec`, each with a picture as proof, and twice."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from support.capture import Picture
from support.lessee import DONE
from support.processes import Process
from support.programs import COLOR, COMPILED, PAINTERS, PROGRAMS, Program
from support.story import Display, eventually

PATIENCE = 60  # seconds for a first picture: half of these programs draw by CPU


@pytest.fixture
def keep_picture(request):
    """Leaves a picture in $SUBLET_OUT/pictures for people to look at."""

    def keep(picture: Picture) -> None:
        folder = Path(os.environ.get("SUBLET_OUT", ".")) / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        picture.save(folder / f"{re.sub(r'[^A-Za-z]+', '-', request.node.callspec.id)}.png")

    return keep


@pytest.fixture
def prepared(program_folder, card):
    """Makes what a program needs; returns its command."""
    path = program_folder / "input"
    os.mkfifo(path)
    held_open = os.open(path, os.O_RDWR)

    def prepare(program: Program) -> list[str]:
        program.prepare(program_folder, card.card)
        return program.command(program_folder)

    yield prepare
    os.close(held_open)


def shown(process: Process, headset: Display, program: Program) -> Picture:
    """The headset's picture once it is the program's."""

    def picture() -> Picture | None:
        assert process.running, process.text()
        return headset.shows(lambda seen: seen if program.shows(seen) else None)

    try:
        return eventually(picture, "the program's picture is on the headset", PATIENCE)
    except AssertionError as late:
        raise AssertionError(process.text()) from late


@pytest.fixture
def clean(run_tool, headset):
    """Has the headset show nothing that a program before has left there: some lessors leave it lit."""

    def show_nothing() -> None:
        report = run_tool("--wait", "20", "--scene", "solid:ff00ff", "--frames", "2").finish()
        assert report.status == DONE, report.errors

    return show_nothing


def paint_root_window() -> None:
    """Xorg shows nothing of its own."""
    argv = ["xsetroot", "-display", ":7", "-solid", f"#{bytes(COLOR).hex()}"]
    eventually(
        lambda: subprocess.run(argv, check=False, timeout=PATIENCE).returncode == 0,
        "Xorg listens", PATIENCE,
    )  # fmt: skip


@pytest.fixture
def show_twice(execute, headset, prepared, clean, keep_picture):
    """Runs a program until its picture is shown and stops it, and does so again."""

    def show(program: Program, *options: str) -> None:
        command = prepared(program)
        for _ in range(2):
            clean()
            process = execute(*command, options=(*program.options, *options))
            if program.argv[0] == "Xorg":
                paint_root_window()
            picture = shown(process, headset, program)
            assert process.stop(signal.SIGTERM, 30) == program.stopped, process.text()
        keep_picture(picture)

    return show


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_an_unmodified_program_shows_its_picture_and_can_be_run_again(show_twice, name):
    show_twice(PROGRAMS[name])


@pytest.mark.slow
@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
@pytest.mark.parametrize("name", PROGRAMS)
def test_so_it_does_by_the_library(show_twice, name):
    show_twice(PROGRAMS[name], "--mechanism", "preload")


PAST_THE_LIBRARY = [
    "static C", "musl", "child of Python",
    *[pytest.param(name, marks=pytest.mark.languages) for name in COMPILED],
]  # fmt: skip


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
@pytest.mark.parametrize("name", ["C", "su", *PAST_THE_LIBRARY])
def test_a_program_paints_however_it_is_built_and_started(show_twice, name):
    show_twice({**PAINTERS, **COMPILED}[name], "--mechanism", "seccomp")


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
@pytest.mark.parametrize("name", ["C", "su"])
def test_so_it_does_by_the_library_if_it_opens_the_card_by_the_c_library(show_twice, name):
    show_twice(PAINTERS[name], "--mechanism", "preload")


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
@pytest.mark.parametrize("name", PAST_THE_LIBRARY)
def test_a_program_that_goes_past_the_library_may_not_paint(execute, prepared, name):
    command = prepared({**PAINTERS, **COMPILED}[name])
    for _ in range(2):
        process = execute(*command, options=("--mechanism", "preload"))
        assert process.wait() == 1
        assert re.search("permission denied", process.text(), re.IGNORECASE)


@pytest.mark.qemu
def test_drm_info_tells_of_the_lease_alone(execute, headset):
    for _ in range(2):
        program = execute("drm_info", "-j", "{node}")
        assert program.wait() == 0, program.text()
        (card,) = json.loads(program.output.read_text(encoding="utf-8")).values()
        assert [each["id"] for each in card["connectors"]] == [headset.id]
        assert len(card["crtcs"]) == 1


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("kmscube", "-c", "5", "-D", "{node}"), marks=pytest.mark.qemu),
        ("modetest", "-M", "vkms", "-s", "{connector}:#0"),
    ],
    ids=lambda command: command[0],
)
def test_a_program_that_has_done_its_work_ends_with_0(execute, command):
    for _ in range(2):
        program = execute(*command)
        assert program.wait() == 0, program.text()
