"""The lessors that are judged: how each is started, and what can be asked of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support import session_compositor
from support.compositor import Compositor
from support.lessor_programs import HOSTS
from support.lessor_programs import LESSORS as PROGRAMS

if TYPE_CHECKING:
    from cases.case import Case

PATIENCE = 6.0  # seconds for what takes milliseconds: who has not done it then never will
LEASES_THEMSELVES = ("grants", "rights", "ends")  # chapters that name nothing of Wayland
NOT_IN_RANDR = ("gone_with_a_copy",)  # where a lease outlives its client
MORE_LESSORS = "lessors"  # of tests/testbed/packages.txt
RANDR = f"lends by RandR: it is asked the chapters {', '.join(LEASES_THEMSELVES[:-1])} and {LEASES_THEMSELVES[-1]}"


@dataclass(frozen=True)
class Lessor:
    """One that can be judged.

    start            on a card, given by its path, with variables; as support.lessor_programs does it
    program          what must be installed; relative to $SUBLET_BUILD if there is a slash in it; "" if it
                     is compiled against that build when it is started
    scale            how many times the usual patience it is given
    desktop          whether it lights the monitors that are not leased
    lends_monitors   whether it lends them, at least if it is started with monitors=True
    seat             whether it shares a seat with other sessions
    cards            how many it is told of
    randr            whether it lends by RandR, so that only the cases about leases themselves are asked
    version_option   makes the program say its version
    packages         what ./testbed installs it with, beside what every machine has: `--with lessors`
    note             what a reader of the results must know of it
    """

    name: str
    start: Callable[..., Compositor]
    program: str
    scale: float = 1.0
    desktop: bool = True
    lends_monitors: bool = True
    seat: bool = True
    cards: int = 2
    randr: bool = False
    version_option: str = "--version"
    packages: str = ""
    note: str = ""

    @property
    def installed(self) -> bool:
        if not self.program or "/" in self.program:
            return (Path(os.environ.get("SUBLET_BUILD", "/nonexistent")) / self.program).exists()
        return shutil.which(self.program) is not None

    @property
    def ours(self) -> bool:
        """Whether it is this project's."""
        return self.name in ("sublet", *HOSTS)

    def is_asked(self, case: Case) -> bool:
        """Whether a case is in words that it knows at all."""
        return not self.randr or (case.chapter in LEASES_THEMSELVES and case.name not in NOT_IN_RANDR)

    @property
    def patience(self) -> float:
        """Seconds that it may take for what it should do at once."""
        return PATIENCE * self.scale

    def version(self) -> str:
        """What the program says of itself; "" if it says nothing."""
        program = self.program
        if not program:
            return ""
        if "/" in program:
            program = str(Path(os.environ["SUBLET_BUILD"]) / program)
        said = subprocess.run(
            [program, self.version_option], capture_output=True, text=True, check=False, timeout=30
        )
        found = re.search(r"\d+(\.\d+)+\S*", said.stdout + said.stderr)
        return found[0].rstrip(",") if found else ""


# A client without a window, which ends with its display: cage waits for its program when it leaves.
WITHOUT_WINDOW = """
import os, socket
display = socket.socket(socket.AF_UNIX)
display.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"]))
display.recv(1)
"""


def _cage(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    return Compositor(["cage", "-s", "--", sys.executable, "-c", WITHOUT_WINDOW], card, **env)


def _x_server(name: str) -> Callable[..., Compositor]:
    def start(card: str, *, monitors: bool = False, **env: str) -> Compositor:
        from support import x_lessors  # noqa: PLC0415 (takes xcffib)

        return x_lessors.start(name, card, Path(tempfile.gettempdir()))

    return start


LESSORS = {
    lessor.name: lessor
    for lessor in (
        Lessor("sublet", PROGRAMS["sublet"], "compositor/sublet"),
        Lessor("tiny_host", PROGRAMS["tiny_host"], "",
               note="is the compositor of `tests/embed/tiny_host.c`, on wlroots: it lends by our component, and "
                    "tries each modeset of its own once."),
        Lessor("plain_host", PROGRAMS["plain_host"], "", seat=False, cards=1,
               note="is that of `tests/embed/plain_host.c`, on libwayland and libdrm alone: it lends by our "
                    "component, and shows a colour instead of a desktop."),
        Lessor("sway", PROGRAMS["sway"], "sway", lends_monitors=False),
        Lessor("labwc", PROGRAMS["labwc"], "labwc"),
        Lessor("cage", _cage, "cage", lends_monitors=False, version_option="-v"),
        Lessor("wayfire", session_compositor.wayfire, "wayfire", scale=2, lends_monitors=False,
               packages=MORE_LESSORS),
        Lessor("Hyprland", PROGRAMS["Hyprland"], "Hyprland", lends_monitors=False, cards=1),
        # Slow to notice plugs. Its stand-in for logind has one session.
        Lessor("KWin", session_compositor.kwin, "kwin_wayland", scale=2, lends_monitors=False, seat=False, cards=1,
               packages=MORE_LESSORS),
        Lessor("Xorg", _x_server("Xorg"), "Xorg", lends_monitors=False, seat=False, cards=1, randr=True,
               version_option="-version", note=RANDR + "."),
        Lessor("Xwayland", _x_server("Xwayland"), "Xwayland", lends_monitors=False, seat=False, cards=1, randr=True,
               version_option="-version", note=RANDR + "; it passes on the leases of the sway that it runs in."),
    )
}


def library(pid: int) -> str:
    """The wlroots that a process has loaded, "wlroots 0.18"; "" if none."""
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
    found = re.search(r"libwlroots-([\d.]+)\.so", maps)
    return f"wlroots {found[1]}" if found else ""
