"""What a CRTC shows at every single vertical blank, as a check sum that the kernel computes of it."""

from __future__ import annotations

import errno
import os

from support.machine import Card


class FrameCrcs:
    """Collects from its creation on; the CRTC must be lit. With it the kernel stops computing."""

    def __init__(self, card: Card, crtc: int) -> None:
        """`crtc` is the index of the CRTC."""
        folder = card.debugfs / f"crtc-{crtc}" / "crc"
        (folder / "control").write_text("auto", encoding="ascii")
        self._fd = os.open(folder / "data", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self.frames: list[tuple[int, str]] = []  # number of the vertical blank, check sum

    def update(self) -> list[str]:
        """The check sums up to now. The kernel keeps 128: call it more often than they come."""
        while True:
            try:
                entry = os.read(self._fd, 256)
            except BlockingIOError:
                return [check_sum for _, check_sum in self.frames]
            except OSError as error:
                if error.errno == errno.ENODEV:  # the CRTC was switched off for good
                    return [check_sum for _, check_sum in self.frames]
                raise
            number, check_sum = entry.rstrip(b"\n\0").decode("ascii").split()
            self.frames.append((int(number, 16), check_sum))

    def gaps(self) -> list[tuple[int, int]]:
        """Neighbours between which a vertical blank had no picture: the CRTC was off."""
        numbers = [number for number, _ in self.frames]
        return [(a, b) for a, b in zip(numbers, numbers[1:]) if b != a + 1]

    def close(self) -> None:
        os.close(self._fd)

    def __enter__(self) -> FrameCrcs:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
