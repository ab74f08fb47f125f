"""Compositors that lend displays, sublet and those of others: how each is started on a card."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from support.compositor import Compositor
from support.embedded_hosts import host

MONITORS_TOO = """
[[display]]
match = { non-desktop = false }
lease = "offer"
"""
HYPRLAND = """
monitor = , preferred, auto, 1
misc {
    disable_hyprland_logo = true
    disable_splash_rendering = true
    disable_autoreload = true
}
animations {
    enabled = false
}
ecosystem {
    no_update_news = true
    no_donation_nag = true
}
"""


def _sublet(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    options = ["--config", _file("sublet-lends-monitors.toml", MONITORS_TOO)] if monitors else []
    return Compositor.sublet(card, *options, **env)


def _sway(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    return Compositor.sway(card, **env)  # nothing can be said about monitors


def _labwc(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    return Compositor(["labwc", "-C", "/dev/null"], card, **env)  # nothing can be said here either


def _hyprland(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    config = _file("hyprland.conf", HYPRLAND)
    argv = ["Hyprland", "--i-am-really-stupid", "--config", config]  # it is not meant for root
    return Compositor(argv, card, AQ_DRM_DEVICES=card, **env)


def _tiny_host(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    return Compositor([host("tiny_host"), *["monitors"] * monitors], card, **env)


def _plain_host(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    return Compositor([host("plain_host"), card, *["monitors"] * monitors], card, **env)


def _file(name: str, text: str) -> str:
    path = Path(tempfile.gettempdir()) / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# How each is started on a card; with `monitors` these are on offer too, if it has a setting for that.
LESSORS: dict[str, Callable[..., Compositor]] = {
    "sublet": _sublet, "sway": _sway, "labwc": _labwc, "Hyprland": _hyprland,
    "tiny_host": _tiny_host, "plain_host": _plain_host,
}  # fmt: skip
# Programs of the tests that lend by the libraries of this project.
HOSTS = ("tiny_host", "plain_host")
# Of every release that the testbed knows, but for those that only the newer ones have.
INSTALLED = [name for name in LESSORS if name not in ("Hyprland", *HOSTS) or shutil.which(name)]


def version(name: str, compositor: Compositor) -> str:
    """What the program says of itself."""
    if name in HOSTS:
        return name
    program = Path(f"/proc/{compositor.pid}/exe").resolve()
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+\S*", said.stdout)
    return f"{name} {found[0]}" if found else name
