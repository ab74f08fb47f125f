"""The first file system of a QEMU guest: a shell, the modules it needs, and its init script."""

import lzma
import pathlib
import re
import stat

from .emulator import Emulator

INIT = pathlib.Path(__file__).resolve().parent / "init"
MODULES = ("configfs", "overlay", "9p", "9pnet_virtio", "evdev", "uinput")
CARDS = ("virtio-gpu", "bochs")     # are in use only after the guest's state has been kept
FOLDERS = ("bin", "dev", "lib", "proc", "root")
TRAILER = "TRAILER!!!"


def modules_in_order(folder: pathlib.Path, names) -> dict:
    """{name: contents} of modules and of all they depend on, which come before them.

    folder  with the kernel's modules, compressed by xz; what is not there is built in
    """
    files = {_canonical(path.name.split(".")[0]): path for path in folder.rglob("*.ko.xz")}
    found = {}

    def add(name: str):
        name = _canonical(name)
        if name in found or name not in files:
            return
        contents = lzma.decompress(files[name].read_bytes())
        for needed in filter(None, _depends(contents).split(",")):
            add(needed)
        found[name] = contents

    for name in names:
        add(name)
    return found


def _canonical(name: str) -> str:
    return name.replace("-", "_")


def _depends(module: bytes) -> str:
    return re.search(rb"\0depends=([^\0]*)\0", module)[1].decode()


class Archive:
    """A cpio archive as the kernel unpacks it (Documentation/driver-api/early-userspace)."""

    def __init__(self):
        self._parts = []

    def add(self, name: str, contents: bytes = b"", mode: int = stat.S_IFREG | 0o755):
        """Adds a file, or what else `mode` says."""
        path = name.encode() + b"\0"
        fields = [len(self._parts) + 1, mode, 0, 0, 1, 0, len(contents), 0, 0, 0, 0, len(path), 0]
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        self._parts.append(_padded(header + path) + _padded(contents))

    def __bytes__(self) -> bytes:
        end = Archive()
        end.add(TRAILER, mode=0)
        return b"".join(self._parts + end._parts)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def build(emulator: Emulator) -> bytes:
    """The whole archive."""
    archive = Archive()
    for folder in FOLDERS:
        archive.add(folder, mode=stat.S_IFDIR | 0o755)
    archive.add("bin/busybox", emulator.shell.read_bytes())
    archive.add("init", INIT.read_bytes())
    modules = modules_in_order(emulator.modules, MODULES + CARDS)
    for name, contents in modules.items():
        archive.add(f"lib/{name}.ko", contents)
    cards = {_canonical(name) for name in CARDS}
    archive.add("lib/modules", _lines(name for name in modules if name not in cards))
    archive.add("lib/cards", _lines(name for name in modules if name in cards))
    return bytes(archive)


def _lines(names) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()
