"""What a compositor holds of the system: descriptors, framebuffers, blobs. A leak makes one grow."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import os
import re
from collections.abc import Mapping
from pathlib import Path

from support import drm_ioctl as drm
from support import kms
from support.compositor import Compositor
from support.machine import Card
from support.story import eventually
from support.wire import DeadlinePassed

_FRAMEBUFFER = re.compile(r"^framebuffer\[\d+\]:", re.MULTILINE)
DMABUF = "/dmabuf"
_SHARED_MEMORY = re.compile(r"(?<=^/dev/shm/wlroots)-\w{6}(?= )")  # a name at random
RANDOM = "/dev/urandom"  # opened by wlroots once, for the name of the first window, and kept
SWAPCHAINS = 8  # buffers that the desktop's displays may still take: how many is a matter of timing
_HIGHEST_ID = 2048  # the kernel gives out the lowest free one


@dataclasses.dataclass(frozen=True)
class Holdings:
    """The open files are the compositor's, counted by kind; framebuffers and blobs are all of the
    card, lessees' too."""

    files: Mapping[str, int]
    framebuffers: int
    blobs: int

    @staticmethod
    def of(compositor: Compositor, card: Card) -> Holdings:
        return Holdings(count_files(compositor.pid), count_framebuffers(card), count_blobs(card))

    def with_swapchains(self, buffers: int) -> Holdings:
        """As if the desktop had so many buffers more, each of which is a framebuffer and a file."""
        files = {**self.files, DMABUF: self.files.get(DMABUF, 0) + buffers}
        return dataclasses.replace(self, files=files, framebuffers=self.framebuffers + buffers)

    def covers(self, later: Holdings) -> bool:
        """Whether nothing has grown since."""
        return (
            all(
                count <= max(self.files.get(kind, 0), kind == RANDOM)
                for kind, count in later.files.items()
            )
            and later.framebuffers <= self.framebuffers
            and later.blobs <= self.blobs
        )


def assert_nothing_leaked(before: Holdings, compositor: Compositor, card: Card) -> None:
    """Sooner or later everything is given back that was taken since."""
    now = before

    def covered() -> bool:
        nonlocal now
        now = Holdings.of(compositor, card)
        return before.covers(now)

    try:
        eventually(covered, "nothing has leaked")
    except DeadlinePassed as late:
        raise AssertionError(f"{before} has become {now}") from late


def count_files(pid: int) -> dict[str, int]:
    """How many of each kind the process has open: "socket", "/dmabuf", "/dev/dri/card0" …"""
    kinds: collections.Counter[str] = collections.Counter()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            name = os.readlink(fd)
            name = _SHARED_MEMORY.sub("", name)
            kinds[name.partition(":")[0] if ":" in name else name] += 1
    return dict(kinds)


def count_framebuffers(card: Card) -> int:
    told = card.debugfs / "framebuffer"
    return len(_FRAMEBUFFER.findall(told.read_text(encoding="ascii")))


def count_blobs(card: Card) -> int:
    """The kernel lets everybody read every blob, if he knows its number."""
    with kms.Card(card.card) as kernel:
        return sum(_is_blob(kernel.fd, number) for number in range(1, _HIGHEST_ID))


def _is_blob(fd: int, number: int) -> bool:
    try:
        drm.call(fd, drm.MODE_GETPROPBLOB, drm.GetBlob(blob_id=number))
    except FileNotFoundError:
        return False
    return True
