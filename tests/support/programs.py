"""KMS programs of others that run under `sublet-lessee exec`, and how to know their pictures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from support.capture import Picture

COLOR = (0x33, 0x66, 0xCC)  # of the X server's root window, and what painters paint
SUBLET = os.environ.get("SUBLET_BUILD", ".") + "/compositor/sublet"
PAINTER = os.environ.get("SUBLET_BUILD", ".") + "/tests/support/openers/paint_card"
LANGUAGES = Path(__file__).with_name("languages")  # the same program in others than C
BY_SUBPROCESS = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)"
CLIENT = "weston-simple-shm"  # a Wayland client that paints all colours, and needs no seat
XORG = """
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoAddGPU" "false"
EndSection
Section "Device"
    Identifier "card"
    Driver "modesetting"
    Option "kmsdev" "{card}"
    Option "AccelMethod" "none"
EndSection
"""


def near(color: tuple, wanted: tuple, tolerance: int = 0) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(color, wanted))


def colors(picture: Picture) -> set[bytes]:
    """Those of every 7th pixel."""
    return {bytes(picture.rgb[at : at + 3]) for at in range(0, len(picture.rgb), 21)}


def shows_cube(picture: Picture) -> bool:
    """Smooth shades before grey."""
    return near(picture.pixel(2, 2), (128, 128, 128), 2) and len(colors(picture)) > 50


def shows_test_card(picture: Picture) -> bool:
    """The first bars of modetest's SMPTE pattern: light grey, yellow, cyan."""
    bar = picture.width // 7
    bars = ((192, 192, 192), (192, 192, 0), (0, 192, 192))
    return all(near(picture.pixel(bar * i + bar // 2, 10), c, 1) for i, c in enumerate(bars))


def shows_clip(picture: Picture) -> bool:
    """Red on the left, blue on the right."""
    middle = picture.height // 2
    left, right = picture.pixel(picture.width // 4, middle), picture.pixel(picture.width * 3 // 4, middle)
    return near(left, (255, 0, 0), 8) and near(right, (0, 0, 255), 8)


def shows_client(picture: Picture) -> bool:
    """A window full of colours."""
    return len(colors(picture)) > 50


def shows_color(picture: Picture) -> bool:
    return near(picture.pixel(picture.width // 2, picture.height // 2), COLOR)


@dataclass(frozen=True)
class Program:
    """argv         for `exec`; {folder} is one for files
    shows        whether a picture is the program's
    stopped      its exit status when it is stopped by SIGTERM
    prepare      makes what it needs in its folder, from the card's path
    as_monitor   compositors light no headsets
    """

    argv: tuple[str, ...]
    shows: Callable[[Picture], bool]
    stopped: int
    prepare: Callable[[Path, str], object] = lambda folder, card: None
    as_monitor: bool = False
    env: dict[str, str] = field(default_factory=dict)

    def command(self, folder: Path) -> list[str]:
        return [word.replace("{folder}", str(folder)) for word in self.argv]

    @property
    def options(self) -> tuple[str, ...]:
        return ("--as-monitor",) if self.as_monitor else ()


def make_clip(folder: Path, card: str) -> None:
    source = "color=red:size=320x180:rate=10:duration=60,drawbox=x=160:w=160:h=180:color=blue:t=fill"
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", source, "-y", folder / "clip.avi"],
        check=True,
    )


def configure_xorg(folder: Path, card: str) -> Path:
    """Has Xorg drive this card alone, and no input device."""
    config = folder / "xorg.conf"
    config.write_text(XORG.format(card=card), encoding="utf-8")
    return config


def compile_go(folder: Path, card: str) -> None:
    environment = {**os.environ, "CGO_ENABLED": "0", "GO111MODULE": "off", "GOCACHE": f"{folder}/cache"}
    subprocess.run(
        ["go", "build", "-o", folder / "painter", LANGUAGES / "paint_card.go"],
        env=environment, check=True,
    )  # fmt: skip


def compile_rust(folder: Path, card: str) -> None:
    """With the crates that Debian has."""
    for name in ("Cargo.toml", "paint_card.rs"):
        shutil.copy(LANGUAGES / name, folder)
    crates = {"crates-io.replace-with": "debian", "debian.directory": "/usr/share/cargo/registry"}
    subprocess.run(
        ["cargo", "build", "--offline", "--target-dir", "target",
         *[f"--config=source.{key}='{value}'" for key, value in crates.items()]],
        cwd=folder, env={**os.environ, "CARGO_HOME": f"{folder}/cargo"}, check=True,
    )  # fmt: skip
    shutil.copy(folder / "target/debug/paint_card", folder / "painter")


# Two end at once when their standard input is at its end, and get one that is not.
PROGRAMS = {
    "kmscube": Program(("sh", "-c", 'exec kmscube -D "$0" < {folder}/input', "{node}"), shows_cube, 143),
    "kmscube -A": Program(
        ("sh", "-c", 'exec kmscube -A -D "$0" < {folder}/input', "{node}"), shows_cube, 143
    ),
    "glmark2": Program(
        ("glmark2-es2-drm", "--run-forever", "--benchmark", "build:use-vbo=true"), shows_client, 143
    ),
    "modetest": Program(
        ("sh", "-c", 'exec modetest -M vkms -s "$0:#0" < {folder}/input', "{connector}"),
        shows_test_card, 143,
    ),
    "mpv": Program(
        ("mpv", "--vo=drm", "--drm-device={node}", "--drm-connector={connector}", "--keepaspect=no",
         "--no-config", "--osc=no", "--ao=null", "{folder}/clip.avi"),
        shows_clip, 4, prepare=make_clip,
    ),
    "weston": Program(
        ("weston", "--backend=drm", "--drm-device={card}", "--renderer=pixman", "--shell=kiosk",
         "--continue-without-input", "--socket=inner", "--", CLIENT),
        shows_client, 0, as_monitor=True,
    ),
    "sublet": Program((SUBLET, "-s", CLIENT), shows_client, 0, as_monitor=True),
    "cage": Program(("cage", "--", CLIENT), shows_client, 0, as_monitor=True),
    "Xorg": Program(
        ("Xorg", ":7", "-seat", "headset", "-config", "{folder}/xorg.conf",
         "-logfile", "{folder}/xorg.log", "-noreset"),
        shows_color, 0, prepare=configure_xorg, as_monitor=True,
    ),
}  # fmt: skip
if shutil.which("ffplay"):  # which not all releases of Debian have
    PROGRAMS["SDL"] = Program(
        ("env", "SDL_VIDEODRIVER=kmsdrm", "ffplay", "-loglevel", "error", "-fs", "-an", "-loop", "0",
         "{folder}/clip.avi"),
        shows_clip, 123, prepare=make_clip,
    )  # fmt: skip


def _painter(*argv: str, prepare: Callable[[Path, str], object] = lambda folder, card: None) -> Program:
    return Program((*argv, "{node}", bytes(COLOR).hex()), shows_color, 143, prepare=prepare)


# One program, in each way that programs can be built and started.
PAINTERS = {
    "C": _painter(PAINTER),
    "static C": _painter(f"{PAINTER}_static"),
    "musl": _painter(f"{PAINTER}_musl"),
    "child of Python": _painter(sys.executable, "-c", BY_SUBPROCESS, PAINTER),
    "su": _painter("su", "nobody", "-s", "/bin/sh", "-c", f'exec {PAINTER} "$0" "$1"'),
}
# Those whose compilers only some machines have.
COMPILED = {
    "Go": _painter("{folder}/painter", prepare=compile_go),
    "Rust": _painter("{folder}/painter", prepare=compile_rust),
}
