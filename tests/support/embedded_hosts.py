"""Compositors of tests/embed that lend by libsublet-lessor, built as a stranger would build his own."""

from __future__ import annotations

import functools
import re
import tempfile
from pathlib import Path

from support.installation import compile_against_installed, library

SOURCES = Path(__file__).resolve().parents[1] / "embed"
_COMPILE = """
library() { pkg-config --list-all | sed -n "s/^\\($1[0-9.]*\\) .*/\\1/p"; }
build() {
    cc -std=c11 -Wall -Wextra -Wno-unused-parameter -Werror -DWLR_USE_UNSTABLE -I. $SANITIZE "$SOURCES/$1.c" \
        -o "$1" $(pkg-config --cflags --libs $2) -Wl,-rpath,"$FOLDER/installed/${LIBDIR#/usr/local/}"
}
LIBDIR=$(pkg-config --variable=libdir sublet-lessor)
protocols=$(pkg-config --variable=pkgdatadir wayland-protocols)
wayland-scanner server-header "$protocols/stable/xdg-shell/xdg-shell.xml" xdg-shell-protocol.h
wlr=$(library sublet-lessor-wlr-)
build tiny_host "$wlr wlroots-${wlr##*-} wayland-server xkbcommon"
build plain_host "sublet-lessor wayland-server libdrm"
"""


@functools.cache
def hosts() -> Path:
    """The folder with the programs, and what was installed for them in `installed`."""
    folder = Path(tempfile.mkdtemp(prefix="hosts-"))
    compile_against_installed(folder, _COMPILE, SOURCES=SOURCES)
    return folder


def host(name: str) -> Path:
    """One of the programs."""
    return hosts() / name


def glue() -> Path:
    """The library for the wlroots that there is."""
    (found,) = (hosts() / "installed").rglob("libsublet-lessor-wlr-*.so")
    return found


def core() -> Path:
    return library(hosts(), "sublet-lessor")


def lines(name: str) -> tuple[int, int]:
    """How long a host is, and how many lines of it speak of leases: those between "Leases:" and "Leases:
    the end", and whatever names the library elsewhere."""
    text = (SOURCES / f"{name}.c").read_text(encoding="utf-8")
    inside, spoken = False, 0
    for line in text.splitlines():
        inside = inside or "/* Leases: what" in line
        spoken += inside or re.search(r"sublet|lease|lends", line, re.IGNORECASE) is not None
        inside = inside and "/* Leases: the end" not in line
    return len(text.splitlines()), spoken
