"""What a QEMU machine is made of: its first file system, and the words that QEMU is told."""

import lzma

from testbed.qemu import hardware, initrd
from testbed.qemu.hardware import Hardware


class Emulator:
    command, kernel = ["qemu"], "/kernel"


def words(machine: Hardware, **shares: str) -> list:
    folders = {**dict.fromkeys(hardware.SHARES, "/empty"), **shares}
    return [str(word) for word in machine.command(Emulator, "/initrd", folders, 7)]


def test_modules_come_after_what_they_need(tmp_path):
    needs = {"virtio-gpu": "drm,virtio_dma_buf", "drm": "", "virtio_dma_buf": "drm,built_in", "other": ""}
    for name, needed in needs.items():
        path = tmp_path / name[0] / f"{name}.ko.xz"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(lzma.compress(f"\0license=GPL\0depends={needed}\0".encode()))
    found = initrd.modules_in_order(tmp_path, ["virtio-gpu"])
    assert list(found) == ["drm", "virtio_dma_buf", "virtio_gpu"]


def unpacked(data: bytes) -> dict:
    """{name: (contents, mode)} of an archive of cpio's "newc" format: headers of hexadecimal digits,
    names and contents padded to multiples of 4."""
    found, at = {}, 0
    while True:
        assert data[at:at + 6] == b"070701"
        fields = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = data[at + 110:at + 110 + name_size - 1].decode()
        start = at + 110 + name_size + -(110 + name_size) % 4
        if name == "TRAILER!!!":
            return found
        found[name] = data[start:start + size], mode
        at = start + size + -size % 4


def test_an_archive_is_unpacked_as_it_was_packed():
    archive = initrd.Archive()
    archive.add("one", b"of 5\n", 0o100644)
    archive.add("two", b"")
    assert unpacked(bytes(archive)) == {"one": (b"of 5\n", 0o100644), "two": (b"", 0o100755)}


def test_each_display_has_a_port_and_a_window():
    told = words(Hardware(displays=2, bochs=1))
    assert "virtio-gpu-pci,id=gpu,max_outputs=2" in told
    assert told.count("bochs-display") == 1
    for number in range(2):
        assert f"unix:display{number},reverse=on,display=gpu,head={number}" in told
        assert f"virtserialport,chardev=display{number},nr={2 + number},name=display{number}" in told


def test_a_comma_in_a_path_is_part_of_it():
    told = words(Hardware(displays=1), src="/a,b")
    (share,) = (word for word in told if word.startswith("local,id=src"))
    assert "path=/a,,b," in share and "readonly=on" in share
    assert any(word.startswith("local,id=out") and "readonly=off" in word for word in told)
