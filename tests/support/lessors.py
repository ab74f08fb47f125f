"""Fixtures for tests with each of the compositors that lend displays.

A conftest takes the fixtures over with `from support.lessors import *`, beside those of support.stage.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from support import x_lessors
from support.compositor import Compositor
from support.lessor_programs import INSTALLED, LESSORS
from support.lessee import Lessee
from support.processes import Process

__all__ = ["execute", "kind", "lessor", "program_folder", "run_tool"]


def lend(request: pytest.FixtureRequest, kind: str) -> Iterator[Compositor]:
    """One of that kind, which offers the headset: what a fixture does that is called `lessor`."""
    if kind == "sublet":
        yield request.getfixturevalue("sublet")
        return
    card = request.getfixturevalue("card").card
    if kind in x_lessors.KINDS:
        compositor = x_lessors.start(kind, card, request.getfixturevalue("tmp_path"))
    else:
        compositor = LESSORS[kind](card)
    try:
        yield compositor
    finally:
        compositor.kill()
        compositor.forget()


@pytest.fixture(params=INSTALLED)
def lessor(request: pytest.FixtureRequest) -> Iterator[Compositor]:
    """A compositor that offers the headset, of each kind."""
    yield from lend(request, request.param)


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Which lessor it is."""
    return request.node.callspec.params["lessor"]


@pytest.fixture
def program_folder(tmp_path: Path) -> Path:
    """Where a program under `exec` and the test may leave files for each other."""
    folder = tmp_path / "program"
    folder.mkdir()
    return folder


@pytest.fixture
def run_tool(lessor: Compositor) -> Iterator[Callable[..., Lessee]]:
    """Starts `sublet-lessee run` with options, and variables beside the usual ones."""
    started: list[Lessee] = []

    def run(*options: str, **env: str) -> Lessee:
        started.append(Lessee.run(lessor, *options, **env))
        return started[-1]

    yield run
    for lessee in started:
        lessee.kill()


@pytest.fixture
def execute(lessor: Compositor, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts `sublet-lessee exec` with a program and waits for the display if it must.

    under  the command that runs it all, e.g. a tracer
    """
    started: list[Process] = []

    def start(
        *program: str, options: Sequence[str] = (), under: Sequence[str] = (), **env: str
    ) -> Process:
        number = len(started)
        lessee = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
        started.append(
            Process(
                [*under, lessee, "exec", "--wait", "20", *options, "--", *program],
                env={**lessor.environment_of_clients(), **env},
                output=tmp_path / f"out{number}", errors=tmp_path / f"err{number}",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        assert process.complaints() == []
