"""Compositors that lend displays, by name: how each is started in the testbed, and its version."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from support.compositor import Compositor

SUBLET_CONFIG = """
[[display]]
match = { non-desktop = false }
lease = "offer"
"""
HYPRLAND_CONFIG = """
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
    options = ["--config", _file("sublet-", ".toml", SUBLET_CONFIG)] if monitors else []
    return Compositor.sublet(card, *options, **env)


def _sway(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    return Compositor.sway(card, **env)  # nothing can be said about monitors


def _labwc(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    return Compositor(["labwc", "-C", "/dev/null"], card, **env)  # nothing can be said here either


def _hyprland(card: str, *, monitors: bool = False, **env: str) -> Compositor:
    config = _file("hyprland-", ".conf", HYPRLAND_CONFIG)
    argv = ["Hyprland", "--i-am-really-stupid", "--config", config]  # it is not meant for root
    return Compositor(argv, card, AQ_DRM_DEVICES=card, **env)


def _file(prefix: str, suffix: str, text: str) -> str:
    with tempfile.NamedTemporaryFile("w", prefix=prefix, suffix=suffix, delete=False) as file:
        file.write(text)
    return file.name


LESSORS: dict[str, Callable[..., Compositor]] = {
    "sublet": _sublet, "sway": _sway, "labwc": _labwc, "Hyprland": _hyprland,
}  # fmt: skip


def version(name: str, compositor: Compositor) -> str:
    """What the program says of itself."""
    program = Path(f"/proc/{compositor.pid}/exe").resolve()
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+\S*", said.stdout)
    return f"{name} {found[0]}" if found else name
