"""What is installed, as a stranger to the project finds it: headers, libraries, pkg-config."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

BUILD = Path(os.environ.get("SUBLET_BUILD", "/build"))
# /usr/local is the caller's own: a mount namespace ends with its process.
_INSTALL = """
set -e
mount -t tmpfs tmpfs /usr/local
meson install -C "$BUILD" --no-rebuild --quiet
export PKG_CONFIG_PATH="$(dirname "$(find /usr/local -name "sublet-*.pc" | head -1)")"
cd "$FOLDER"
"""
_KEEP = """
cp -a /usr/local installed
"""


def compile_against_installed(folder: Path, commands: str, **variables: str | Path) -> None:
    """Runs shell commands in `folder` while the project is installed in /usr/local, and keeps that in
    `installed`. $SANITIZE is what programs must be compiled with to go with the libraries."""
    subprocess.run(
        ["unshare", "--mount", "sh", "-c", _INSTALL + commands + _KEEP],
        env={
            **os.environ, "BUILD": str(BUILD), "FOLDER": str(folder), "SANITIZE": _sanitizers(),
            **{name: str(value) for name, value in variables.items()},
        },
        check=True, timeout=600,
    )  # fmt: skip


def library(folder: Path, name: str) -> Path:
    """A library that was installed there."""
    (found,) = (folder / "installed").rglob(f"lib{name}.so")
    return found


def exported(library: Path) -> str:
    """The names that others can link with, one a line."""
    return output_of("nm", "--dynamic", "--defined-only", "--format=just-symbols", library)


def needed(library: Path) -> set[str]:
    """The libraries that it is linked with: "libdrm"."""
    lines = output_of("readelf", "--dynamic", library).splitlines()
    names = [line.split("[")[1].split(".so")[0] for line in lines if "(NEEDED)" in line]
    return {name for name in names if not name.startswith(("libasan", "libubsan"))}


def output_of(*command: str | Path) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _sanitizers() -> str:
    options = json.loads(output_of("meson", "introspect", BUILD, "--buildoptions"))
    (sanitize,) = (o["value"] for o in options if o["name"] == "b_sanitize")
    names = sanitize if isinstance(sanitize, str) else ",".join(sanitize)
    return "" if names in ("", "none") else f"-fsanitize={names}"
