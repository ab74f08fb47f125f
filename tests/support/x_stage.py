"""Fixtures for X programs on the desktop of sublet."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.story import eventually
from support.x_client import XClient

__all__ = ["start_with_x", "x_display"]


@pytest.fixture
def start_with_x(start_sublet: Callable[..., Compositor], tmp_path: Path) -> Callable[..., Compositor]:
    """Starts sublet so that it tells `x_display`."""
    told = tmp_path / "display"
    tell = f'echo "$DISPLAY" > {told}.new && mv {told}.new {told}'
    return lambda *options, **env: start_sublet(*options, "-s", tell, **env)


@pytest.fixture
def x_display(sublet: Compositor, tmp_path: Path) -> str:
    """What DISPLAY is for the programs that sublet starts."""
    path = tmp_path / "display"
    eventually(path.exists, "DISPLAY is told")
    return path.read_text(encoding="ascii").strip()


def xwayland() -> list[int]:
    """Every Xwayland that runs; there is one sublet at a time."""
    found = []
    for comm in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):  # it ends just now
            if comm.read_text(encoding="ascii") == "Xwayland\n":
                found.append(int(comm.parent.name))
    return found


def offered(client: XClient, *before: int) -> tuple[int, int]:
    """The output and CRTC of the headset, as soon as there is one that was not there before."""

    def newcomer() -> tuple[int, int] | None:
        return next((each for each in client.for_lease().items() if each[0] not in before), None)

    return eventually(newcomer, "the X server offers the headset")
