"""Writes the seeds of the corpora: the least from which a fuzzer finds the rest.

    python3 tests/fuzz/seeds.py

What a fuzzer finds beyond them is kept beside them under the name that libFuzzer gives it, as far as
it covers more: ./testbed fuzz --merge.
"""

import dataclasses
import struct
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from testbed import edid  # noqa: E402

TURN = 2  # the server has a turn afterwards
WITH_FD = 1


def message(target: int, opcode: int, *words: int, flags: int = TURN) -> bytes:
    """A step of wayland_peer.hpp's: a request of words."""
    return struct.pack(f"<BBBB{len(words)}I", 0x40 | flags, target, opcode, len(words), *words)


def with_text(target: int, opcode: int, first: int, text: str, *words: int) -> bytes:
    """The same with a text behind the first word."""
    head = struct.pack("<BBBBIB", 0x80 | TURN, target, opcode, 1 + len(words), first, len(text))
    return head + text.encode() + struct.pack(f"<{len(words)}I", *words)


def act(what: int, argument: int = 0) -> bytes:
    """A step in which the server does something."""
    return bytes([0xC0 | TURN, what, argument])


REGISTRY = message(1, 1, 2)  # wl_display.get_registry


def bind(interface: str, name: int, id: int) -> bytes:
    return with_text(2, 0, name, interface, 1, id)


DEVICE = act(3, 1) + act(4, 0b01010101) + REGISTRY + bind("wp_drm_lease_device_v1", 1, 3)
OFFER = 0xF0  # the first object that the server makes
REQUEST = message(3, 0, 4) + message(4, 0, 0xFF000000) + message(4, 1, 5)
TERMS = bind("sublet_lease_terms_manager_v1", 2, 6)
CONTROL = REGISTRY + bind("sublet_control_v1", 1, 3)


def wire() -> dict[str, bytes]:
    lease = b"\0" + DEVICE + REQUEST
    return {
        "granted": lease + act(5) + message(5, 0),
        "refused": lease + act(6) + message(5, 0),
        "ended": lease + act(5) + act(7, 0x20),
        "at-once": b"\1" + act(0, 0b00000011) + DEVICE + REQUEST + message(3, 1),
        "withdrawn": b"\1" + DEVICE + act(4, 0) + REQUEST + message(OFFER, 0),
        "terms": b"\0" + DEVICE + TERMS + message(3, 0, 4) + message(4, 0, 0xFF000000)
        + message(6, 1, 7, 4) + message(7, 1, 0xFF000000, 2) + message(4, 1, 5) + act(5) + act(8, 0x31),
        "claim": b"\0" + REGISTRY + TERMS + message(6, 2, 7) + with_text(7, 1, 0, "HVR", 0)
        + message(7, 3) + act(16) + act(17, 1) + act(18, 1) + message(7, 0),
        "away": b"\0" + DEVICE + act(3, 0) + act(10, 1) + act(3, 1) + act(10, 2),
        "two-clients": b"\1" + DEVICE + act(0xFF, 1) + REGISTRY + bind("wp_drm_lease_device_v1", 1, 3)
        + REQUEST + act(0xFE) + REQUEST + act(5) + act(1),
        "noise": b"\0" + REGISTRY + bytes([0x02 | WITH_FD, 8]) + b"\1\0\0\0\0\0\x0c\0",
    }


def control() -> dict[str, bytes]:
    def ask(*rest: bytes) -> bytes:
        return b"\0" + CONTROL + b"".join(rest)

    watch, leave = message(3, 1, 4), message(3, 0)
    commands = watch + b"".join([
        with_text(3, 2, 5, "DP-1", 1),                      # set_offer
        message(3, 3, 6, 1),                                # revoke
        message(3, 4, 7, 1, 1),                             # set_masked
        with_text(3, 5, 8, "DP-1", 0, 0, 0, 0, 0, 0, 0),    # mirror
        with_text(3, 6, 9, "DP-1"),                         # stop_mirror
        with_text(3, 7, 10, "DP-1", 1),                     # set_blanked
        with_text(3, 8, 11, "DP-1", 1000, 1000, 1000),      # set_gamma
        message(3, 9, 12, 1000),                            # identify
        message(3, 10, 13, 1),                              # drop_claim
        message(3, 11, 14),                                 # reload
        with_text(3, 12, 15, "HDMI-A-1", 1),                # set_desktop
        with_text(3, 13, 16, "/dev/input/event0"),          # lend_input
    ])  # fmt: skip
    return {
        "commands": ask(commands, leave),
        "leased": ask(act(1, 1), commands),
        "failing": ask(act(0, 1), commands),
        "watched": ask(watch, *(act(what, 1) for what in range(8)), *(act(what) for what in range(8))),
        "gone": b"\1" + CONTROL + commands,
    }


def seat() -> dict[str, bytes]:
    def piece(opcode: int, body: bytes = b"") -> bytes:
        return bytes([4 + len(body)]) + struct.pack("<HH", opcode, len(body)) + body

    def path(text: bytes) -> bytes:
        return struct.pack("<H", len(text) + 1) + text + b"\0"

    whole = piece(1) + piece(3, path(b"/dev/null")) + piece(4, struct.pack("<i", 1)) + piece(2)
    return {
        "session": whole,
        "others": piece(1) + piece(3, path(b"/dev/zero")) + piece(3, path(b"/nowhere")) + piece(7)
        + piece(6, struct.pack("<i", 2)) + piece(5),
        "disabled": piece(1) + b"\xff" + piece(3, path(b"/dev/null")),
        "bit-by-bit": bytes([2, 1, 0, 2, 0, 0]),
    }


def notify() -> dict[str, bytes]:
    def call(how: int, which: int, arguments: tuple, memory: bytes, card: bytes = b"") -> bytes:
        packed = b"".join(struct.pack("<H", each) for each in arguments)
        return bytes([how, which]) + packed + struct.pack("<H", len(memory)) + memory + card

    six, eight = (0,) * 6, (0, 0, 0, 0, 0, 0, 0)
    connector = bytearray(256)
    struct.pack_into("<QQQQIII", connector, 0, 0x200000000400, 0x200000000500, 0x200000000600,
                     0x200000000700, 2, 2, 1)
    return {
        "openat": call(0, 0, six, b"/dev/null\0"),
        "openat-elsewhere": call(0, 0, six, b"/dev/zero\0"),
        "openat2": call(0x10, 2, (0, 0, 64, 24, 0, 0), b"/dev/null\0".ljust(64, b"\0") + bytes(24)),
        "connector": call(1, 1, eight, bytes(connector), bytes(64)),
        "properties": call(1, 1, (*six, 1), bytes(64), bytes(64)),
        "resources": call(6, 1, (*six, 2), bytes(64), bytes(64)),
        "master": call(0, 1, (*six, 3), b""),
    }


def edids() -> dict[str, bytes]:
    named = {name: value for name, value in vars(edid).items() if isinstance(value, edid.Edid)}
    return {name.lower(): bytes(value) for name, value in named.items()} | {
        "named": bytes(dataclasses.replace(edid.VIVE, name="X", serial=1 << 31)),
    }


def uevents() -> dict[str, bytes]:
    def event(action: str, *variables: str) -> bytes:
        path = "/devices/pci0000:00/0000:00:02.0/drm/card1"
        lines = [f"{action}@{path}", f"ACTION={action}", f"DEVPATH={path}", "SUBSYSTEM=drm", *variables,
                 "DEVNAME=dri/card1", "DEVTYPE=drm_minor", "SEQNUM=4711", "MAJOR=226", "MINOR=1"]
        return b"".join(line.encode() + b"\0" for line in lines)

    return {
        "hotplug": event("change", "HOTPLUG=1"),
        "connector": event("change", "HOTPLUG=1", "CONNECTOR=42", "PROPERTY=7"),
        "lease": event("change", "LEASE=1"),
        "added": event("add"),
        "removed": event("remove"),
    }


def formats() -> dict[str, bytes]:
    def blob(codes: list[int], modifiers: list[tuple[int, int, int]]) -> bytes:
        at = (24 + 4 * len(codes) + 7) // 8 * 8
        head = struct.pack("<6I", 1, 0, len(codes), 24, len(modifiers), at)
        body = (head + struct.pack(f"<{len(codes)}I", *codes)).ljust(at, b"\0")
        return body + b"".join(struct.pack("<QIIQ", mask, offset, 0, modifier)
                               for mask, offset, modifier in modifiers)

    codes = [0x34325258, 0x34325241, 0x3231564E]
    return {
        "two": blob(codes, [(0b111, 0, 0), (0b1, 0, 1 << 56 | 1)]),
        "offset": blob(codes, [(0b1, 2, 0)]),
        "none": blob([], []),
    }


def words() -> dict[str, bytes]:
    return {
        "match": b"maker=HVR,model=*Vive*,product=0xaa01,serial=LHR-?[0-9],non-desktop=true,connector=DP-1",
        "mode": b"2160x1200@89.527",
        "preferred": b"preferred",
        "number": b"43521",
    }


def config() -> dict[str, bytes]:
    root = HERE.parents[1]
    files = [root / "docs/config.toml", *sorted((root / "packaging/examples").glob("*.toml"))]
    return {path.stem: path.read_bytes() for path in files}


CORPORA = {
    "config": config, "control": control, "edid": edids, "formats": formats, "notify": notify,
    "seat": seat, "uevent": uevents, "wire": wire, "words": words,
}  # fmt: skip


def main() -> None:
    for name, seeds in CORPORA.items():
        folder = HERE / "corpus" / name
        folder.mkdir(parents=True, exist_ok=True)
        for seed, content in seeds().items():
            (folder / seed).write_bytes(content)


if __name__ == "__main__":
    main()
