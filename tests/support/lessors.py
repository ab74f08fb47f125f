"""Fixtures for tests of sublet-lessee with every lessor there is: sublet, and the compositors of others.

A conftest takes them over with `from support.lessors import *`, beside those of support.stage.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.lessee import Lessee
from support.machine import Card
from support.processes import Process

__all__ = ["execute", "lessor", "program_folder", "run_tool"]

HYPRLAND = """
monitor = ,preferred,auto,1
animations:enabled = false
misc:disable_hyprland_logo = true
misc:disable_splash_rendering = true
"""
OTHERS = {
    "sway": ["sway", "-c", "/dev/null"],
    "labwc": ["labwc", "-C", "/dev/null"],
    "Hyprland": ["Hyprland", "--i-am-really-stupid", "-c", "{folder}/hyprland.conf"],
}
# Of every release that the testbed knows, but for those that only the newer ones have.
LESSORS = ["sublet", "sway", "labwc"] + (["Hyprland"] if shutil.which("Hyprland") else [])


@pytest.fixture(params=LESSORS)
def lessor(request: pytest.FixtureRequest, card: Card, tmp_path: Path) -> Iterator[Compositor]:
    """A compositor that offers the headset, of each kind."""
    if request.param == "sublet":
        yield request.getfixturevalue("sublet")
        return
    (tmp_path / "hyprland.conf").write_text(HYPRLAND, encoding="utf-8")
    argv = [word.format(folder=tmp_path) for word in OTHERS[request.param]]
    compositor = Compositor(argv, card.card, AQ_DRM_DEVICES=card.card)
    try:
        yield compositor
    finally:
        compositor.kill()
        compositor.forget()


@pytest.fixture
def program_folder(tmp_path: Path) -> Path:
    """Where a program under `exec` and the test may leave files for each other."""
    folder = tmp_path / "program"
    folder.mkdir()
    return folder


@pytest.fixture
def run_tool(lessor: Compositor) -> Iterator[Callable[..., Lessee]]:
    """Starts `sublet-lessee run` with options."""
    started: list[Lessee] = []

    def run(*options: str) -> Lessee:
        started.append(Lessee.run(lessor, *options))
        return started[-1]

    yield run
    for lessee in started:
        lessee.kill()


@pytest.fixture
def execute(lessor: Compositor, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts `sublet-lessee exec` with a program and waits for the display if it must."""
    started: list[Process] = []

    def start(*program: str, options: tuple[str, ...] = (), **env: str) -> Process:
        number = len(started)
        lessee = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
        started.append(
            Process(
                [lessee, "exec", "--wait", "20", *options, "--", *program],
                env={**lessor.environment_of_clients(), **env},
                output=tmp_path / f"out{number}", errors=tmp_path / f"err{number}",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        assert process.complaints() == []
