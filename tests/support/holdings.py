"""What a compositor holds of the system: descriptors, framebuffers, blobs. A leak makes one grow."""

from __future__ import annotations

import dataclasses
import re

from support import drm_ioctl as drm
from support import kms, machine
from support.compositor import Compositor
from support.machine import Card
from support.story import eventually
from support.wire import DeadlinePassed

_FRAMEBUFFER = re.compile(r"^framebuffer\[\d+\]:", re.MULTILINE)
_HIGHEST_ID = 2048  # the kernel gives out the lowest free one


@dataclasses.dataclass(frozen=True)
class Holdings:
    """fds are the compositor's; framebuffers and blobs are all of the card, lessees' too."""

    fds: int
    framebuffers: int
    blobs: int

    @staticmethod
    def of(compositor: Compositor, card: Card) -> Holdings:
        return Holdings(
            compositor.process.open_fds(), count_framebuffers(card), count_blobs(card)
        )

    def covers(self, later: Holdings) -> bool:
        """Whether nothing has grown since."""
        return all(
            now <= before
            for now, before in zip(
                dataclasses.astuple(later), dataclasses.astuple(self), strict=True
            )
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


def count_framebuffers(card: Card) -> int:
    told = machine.DEBUGFS / card.description.name / "framebuffer"
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
