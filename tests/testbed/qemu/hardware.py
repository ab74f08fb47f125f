"""The hardware of a QEMU machine, as QEMU is told. A kept guest goes on only in the same."""

import dataclasses
import pathlib

from ..guests import MEMORY
from .emulator import Emulator

LINK = 1    # number of the port that leads to the testbed; those of the displays follow
SHARES = ("root", "src", "build", "out", "task")
WRITABLE = ("out", "task")
KERNEL_WORDS = ["console=ttyS0", "loglevel=5", "panic=-1", f"testbed_link=vport0p{LINK}",
                "testbed_share=9p", *(f"testbed_{tag}={tag}" for tag in SHARES)]


@dataclasses.dataclass(frozen=True)
class Hardware:
    """A machine's graphics cards.

    displays  how many can be plugged into the main card, virtio-gpu
    bochs     cards of another kind beside it, with a display each that cannot be unplugged
    """

    displays: int
    bochs: int = 0

    def command(self, emulator: Emulator, initrd: pathlib.Path, shares: dict, wire: int) -> list:
        """What starts it in the current folder, which takes its sockets.

        shares  the host's folder for each of SHARES
        wire    an open socket: the link
        """
        return [*emulator.command, *self._board(), "-kernel", emulator.kernel, "-initrd", initrd,
                "-append", " ".join(KERNEL_WORDS), *self._link(wire), *self._cards(),
                *[word for tag in SHARES for word in _share(tag, shares[tag])]]

    @staticmethod
    def _board() -> list:
        return ["-no-user-config", "-nodefaults", "-nic", "none", "-display", "none", "-no-reboot",
                "-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2",
                "-m", MEMORY >> 20, "-serial", "stdio"]

    @staticmethod
    def _link(wire: int) -> list:
        return ["-device", "virtio-serial-pci", "-chardev", f"socket,id=link,fd={wire}",
                "-device", f"virtserialport,chardev=link,nr={LINK},name=link"]

    def _cards(self) -> list:
        """A display's plug is the business of a VNC client: who speaks to the display's port is
        that client, for the port waits for VNC as viewers do that let the server call them."""
        words = ["-device", f"virtio-gpu-pci,id=gpu,max_outputs={self.displays}"]
        for number in range(self.displays):
            name = f"display{number}"
            words += ["-chardev", f"socket,id={name},path={name},server=on,wait=off",
                      "-device", f"virtserialport,chardev={name},nr={LINK + 1 + number},name={name}",
                      "-vnc", f"unix:{name},reverse=on,display=gpu,head={number}"]
        return words + ["-device", "bochs-display"] * self.bochs


def _share(tag: str, folder: pathlib.Path) -> list:
    path = str(folder).replace(",", ",,")
    readonly = "off" if tag in WRITABLE else "on"
    return ["-fsdev", f"local,id={tag},path={path},security_model=none,multidevs=remap,"
                      f"readonly={readonly}",
            "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
