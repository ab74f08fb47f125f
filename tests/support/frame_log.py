"""A window that shows a new picture at every frame and knows which vertical blank each was shown at.

    with FrameLog(compositor) as log:
        ...
    log.frames(since, until)

The compositor's own word for it (wp_presentation): the kernel's number and time of the blank.
"""

from __future__ import annotations

import itertools
import os
import struct
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from support.compositor import Compositor
from support.processes import Process
from support.protocols import Protocols
from support.story import eventually
from support.wire import Connection, Event, Proxy

SIZE = 64  # pixels, either way
XRGB8888 = 1


@dataclass(frozen=True)
class Frames:
    """Vertical blanks at which a new picture was shown: their numbers, their times in seconds."""

    shown: list[tuple[int, float]]

    @property
    def lost(self) -> int:
        """How many blanks in between had none."""
        return self.shown[-1][0] - self.shown[0][0] + 1 - len(self.shown)

    @property
    def worst_gap(self) -> float:
        """The longest time from one to the next, in seconds."""
        return max(later - earlier for (_, earlier), (_, later) in itertools.pairwise(self.shown))


class FrameLog:
    """The window is there, in a process of its own, for the time of the `with` block."""

    def __init__(self, compositor: Compositor) -> None:
        self._compositor = compositor

    def __enter__(self) -> FrameLog:
        self._folder = tempfile.TemporaryDirectory(prefix="frames-")
        output = Path(self._folder.name) / "frames"
        self._process = Process(
            [sys.executable, "-m", __name__, self._compositor.socket],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            output=output, errors=output.with_name("errors"),
        )  # fmt: skip
        eventually(lambda: self._read() or not self._process.running, "a frame is shown")
        assert self._read(), f"no window is shown: {output.with_name('errors').read_text()}"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._folder.cleanup()

    def frames(self, since: float, until: float) -> Frames:
        """Those between two readings of time.monotonic(), with the one before and the one after."""
        eventually(lambda: self._read()[-1][1] > until or not self._process.running, "a later frame")
        shown = self._read()
        first = max((i for i, (_, time) in enumerate(shown) if time <= since), default=0)
        last = next(i for i, (_, time) in enumerate(shown) if time > until)
        return Frames(shown[first : last + 1])

    def _read(self) -> list[tuple[int, float]]:
        text = self._process.output.read_text(encoding="ascii")
        lines = text[: text.rfind("\n") + 1].splitlines()
        return [(int(number), int(time) / 1e9) for number, time in map(str.split, lines)]


class _Window:
    """Its pictures are two, in turn."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        registry = connection.display.send("get_registry")
        connection.roundtrip()
        compositor, shell = registry.bind("wl_compositor", version=4), registry.bind("xdg_wm_base")
        self._presentation = registry.bind("wp_presentation")
        self._buffers = itertools.cycle(self._pictures(registry.bind("wl_shm")))
        self._surface = compositor.send("create_surface")
        self._role = shell.send("get_xdg_surface", self._surface)
        self._role.send("get_toplevel")
        self._frame: Proxy | None = None
        connection.listener = self._hear
        self._surface.send("commit")

    def show_for_ever(self) -> None:
        while self._connection.fate is None:
            self._connection.read(60)
            self._connection.events.clear()

    def _hear(self, event: Event) -> None:
        if event.name == "ping":
            event.proxy.send("pong", event.args["serial"])
        elif event.proxy is self._role:
            self._role.send("ack_configure", event.args["serial"])
            if self._frame is None:
                self._show()
        elif event.proxy is self._frame:
            self._show()
        elif event.name == "presented":
            args = event.args
            number = args["seq_hi"] << 32 | args["seq_lo"]
            seconds = args["tv_sec_hi"] << 32 | args["tv_sec_lo"]
            print(number, seconds * 10**9 + args["tv_nsec"], flush=True)

    def _show(self) -> None:
        with self._connection.at_once():
            self._surface.send("attach", next(self._buffers), 0, 0)
            self._surface.send("damage", 0, 0, SIZE, SIZE)
            self._frame = self._surface.send("frame")
            self._presentation.send("feedback", self._surface)
            self._surface.send("commit")

    @staticmethod
    def _pictures(shm: Proxy) -> list[Proxy]:
        size = SIZE * SIZE * 4
        pixels = b"".join(struct.pack("<I", color) * (SIZE * SIZE) for color in (0x204080, 0x408020))
        file = os.memfd_create("pictures", os.MFD_CLOEXEC)
        os.write(file, pixels)
        pool = shm.send("create_pool", file, len(pixels))
        os.close(file)
        return [pool.send("create_buffer", size * i, SIZE, SIZE, SIZE * 4, XRGB8888) for i in range(2)]


if __name__ == "__main__":
    protocols = Protocols.installed("xdg-shell", "presentation-time")
    with Connection.to_display(sys.argv[1], protocols=protocols) as served:
        _Window(served).show_for_ever()
