"""What is known of a machine, its card and what is plugged in there, without touching a display."""

from __future__ import annotations

import os
import platform
import struct
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from support import drm_ioctl, kms, leases, processes

DRM = Path("/sys/class/drm")
PACKAGES = ("libdrm2", "libwlroots-0.18", "libwlroots-0.19", "libwlroots-0.20", "libgl1-mesa-dri", "seatd")
SELDOM = 100_000  # smaller numbers are sizes, times and flags, too
KEEPERS = ("systemd-logind", "elogind-daemon", "seatd")  # open cards for others, and drive none
GRAPHICS = ("drm", "amdgpu", "i915", "xe ", "nvidia", "nouveau")
EDID_HEAD = struct.Struct(">8xHxx")


def who_uses(card: str) -> list[str]:
    """Names of the programs that have the card open."""
    pids = {pid for pid, _ in leases.open_files(card)}
    return sorted({processes.name(pid) for pid in pids} - {""})


def in_the_way(card: str) -> list[str]:
    """Names of the programs that leave no room for another lessor. A desktop on another virtual terminal has
    the card open, too: it is not its master now, and could not become it again while we are."""
    users = who_uses(card)
    return [name for name in users if name not in KEEPERS] or ([] if is_free(card) else users or ["somebody"])


def is_free(card: str) -> bool:
    """Whether no program drives it: whoever opens a card without a master becomes that."""
    fd = os.open(card, os.O_RDWR | os.O_CLOEXEC)
    try:
        return drm_ioctl.is_master(fd)
    finally:
        os.close(fd)


def of_machine() -> dict[str, Any]:
    release = platform.freedesktop_os_release()
    return {
        "system": release.get("PRETTY_NAME", "Linux"),
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "processors": os.cpu_count(),
        "packages": _packages(),
    }


def of_card(card: str) -> dict[str, Any]:
    node = os.path.basename(os.path.realpath(card))
    device = (DRM / node / "device").resolve()
    with kms.Card(card) as kernel:
        connectors = [_connector(each) for each in kernel.connectors() if not each.name.startswith("Writeback")]
        planes = Counter(plane.kind for plane in kernel.planes())
        crtcs = len(kernel.crtcs())
    return {
        "driver": (device / "driver").resolve().name,
        "pci": _pci(device),
        "crtcs": crtcs,
        "planes": dict(planes),
        "connectors": connectors,
    }


def serials(card: str) -> dict[str, str]:
    """Serial numbers of what is plugged in, as programs tell them, and what to say instead."""
    with kms.Card(card) as kernel:
        edids = [connector.edid for connector in kernel.connectors() if connector.edid]
    return {word: instead for edid in edids for word, instead in serials_in(edid).items()}


def serials_in(edid: bytes) -> dict[str, str]:
    """The text of an EDID, and the number that programs tell where it has none: a small one, which may be
    anything, only behind the model's name."""
    found = dict.fromkeys(_texts(edid, tag=0xFF), "SERIAL")
    if number := int.from_bytes(edid[12:16], "little"):
        model = next(iter(_texts(edid, tag=0xFC)), f"0x{int.from_bytes(edid[10:12], 'little'):04x}")
        for form in (f"{number}", f"{number:08x}", f"{number:08X}", f"0x{number:08x}", f"0x{number:08X}"):
            found |= {form: "SERIAL"} if number >= SELDOM else {f"{model} {form}": f"{model} SERIAL"}
    return found


def kernel_lines() -> list[str]:
    """All that the kernel has said and still knows."""
    said = subprocess.run(["dmesg", "--kernel"], capture_output=True, text=True, check=False).stdout
    return said.splitlines()


def kernel_log(before: list[str]) -> list[str]:
    """What the kernel has said about graphics since kernel_lines() was `before`. The times of its lines are of
    a clock that nobody else can read."""
    lines = kernel_lines()
    known = next((at for at in range(len(lines), 0, -1) if before and lines[at - 1] == before[-1]), 0)
    return [line for line in lines[known:] if any(word in line for word in GRAPHICS)]


def _connector(connector: kms.Connector) -> dict[str, Any]:
    preferred = connector.modes[0] if connector.modes else None
    return {
        "name": connector.name,
        "status": connector.status,
        "non_desktop": connector.non_desktop,
        "display": _display(connector.edid),
        "modes": len(connector.modes),
        "first_mode": preferred and f"{preferred.width}x{preferred.height}@{preferred.refresh:.3f}",
    }


def _display(edid: bytes) -> str:
    """Maker and product code: enough to tell the model, not the piece."""
    if len(edid) < 128:
        return ""
    (packed,) = EDID_HEAD.unpack_from(edid)
    maker = "".join(chr(ord("@") + (packed >> shift & 31)) for shift in (10, 5, 0))
    return f"{maker} {int.from_bytes(edid[10:12], 'little'):#06x}"


def _texts(edid: bytes, tag: int) -> list[str]:
    """The texts of an EDID's display descriptors of one kind."""
    blocks = (edid[at : at + 18] for at in range(54, 126, 18))
    texts = (b[5:].split(b"\n")[0] for b in blocks if b[:3] == b"\0\0\0" and b[3:4] == bytes([tag]))
    return [text.decode("ascii", "ignore").strip() for text in texts]


def _pci(device: Path) -> str:
    try:
        return ":".join((device / name).read_text().strip() for name in ("vendor", "device"))
    except OSError:
        return ""


def _packages() -> dict[str, str]:
    try:
        said = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
    except FileNotFoundError:
        return {}
    pairs = (line.split(" ", 1) for line in said.splitlines() if " " in line)
    return {name: version for name, version in pairs if version}
