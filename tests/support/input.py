"""Keyboards, pointers and touch screens of the kernel's (uinput), moved by a test's hand.

What two devices do at once may reach a compositor in any order.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from support import machine

EV_SYN, EV_KEY, EV_REL, EV_ABS, SYN_REPORT = 0, 1, 2, 3, 0
KEY_TAB, KEY_Q, KEY_ENTER, KEY_LEFTCTRL, KEY_F, KEY_LEFTALT, KEY_SPACE, KEY_F1 = (
    15, 16, 28, 29, 33, 56, 57, 59
)
KEY_UP, KEY_LEFT, KEY_RIGHT, KEY_DOWN = 103, 105, 106, 108
KEY_ESC, KEY_N, KEY_M, KEY_LEFTMETA = 1, 49, 50, 125
BTN_LEFT, BTN_RIGHT, BTN_MIDDLE, BTN_TOUCH = 0x110, 0x111, 0x112, 0x14A
BUTTONS = BTN_LEFT, BTN_RIGHT, BTN_MIDDLE  # with two, libinput waits for both to be pressed
REL_X, REL_Y, REL_WHEEL = 0, 1, 8
ABS_X, ABS_Y, ABS_MT_SLOT, ABS_MT_X, ABS_MT_Y, ABS_MT_TRACKING_ID = 0, 1, 0x2F, 0x35, 0x36, 0x39
PROP_POINTER, PROP_DIRECT, PROP_BUTTONPAD = 0, 1, 2
BTN_TOOL_FINGER = 0x145
UI_DEV_CREATE, UI_DEV_DESTROY = 0x5501, 0x5502
UI_SET_EVBIT, UI_SET_KEYBIT, UI_SET_RELBIT, UI_SET_ABSBIT = (0x40045564 + n for n in range(4))
UI_SET_PROPBIT, UI_DEV_SETUP, UI_ABS_SETUP = 0x4004556E, 0x405C5503, 0x401C5504
UI_GET_SYSNAME = 0x8040552C  # of at most 64 characters
EXTENT = 10000  # of absolute axes


class Device:
    """One uinput device, there until close()."""

    def __init__(
        self, name: bytes, keys: Iterable[int], *, rel=(), absolute=(), properties=()
    ) -> None:
        self._fd = os.open("/dev/uinput", os.O_WRONLY | os.O_CLOEXEC)
        kinds = ((EV_KEY, UI_SET_KEYBIT, keys), (EV_REL, UI_SET_RELBIT, rel),
                 (EV_ABS, UI_SET_ABSBIT, absolute))  # fmt: skip
        for kind, request, codes in kinds:
            if codes:
                fcntl.ioctl(self._fd, UI_SET_EVBIT, kind)
            for code in codes:
                fcntl.ioctl(self._fd, request, code)
        for code in absolute:
            last = 9 if code in (ABS_MT_SLOT, ABS_MT_TRACKING_ID) else EXTENT - 1
            resolution = 10 if last > 9 else 0
            setup = struct.pack("=HH6i", code, 0, 0, 0, last, 0, 0, resolution)
            fcntl.ioctl(self._fd, UI_ABS_SETUP, setup)
        for each in properties:
            fcntl.ioctl(self._fd, UI_SET_PROPBIT, each)
        fcntl.ioctl(self._fd, UI_DEV_SETUP, struct.pack("=HHHH80sI", 3, 0x1209, 1, 1, name, 0))
        fcntl.ioctl(self._fd, UI_DEV_CREATE)
        name = fcntl.ioctl(self._fd, UI_GET_SYSNAME, bytes(64)).split(b"\0")[0].decode()
        (node,) = Path("/sys/devices/virtual/input", name).glob("event*")
        self.node = f"/dev/input/{node.name}"
        machine.settle()

    def open_in(self, pid: int) -> bool:
        """Whether a process has opened it, so that it hears what is done from now on."""
        for fd in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                if os.readlink(fd) == self.node:
                    return True
        return False

    def close(self) -> None:
        """Unplugs it; nothing comes of it any more."""
        if self._fd >= 0:
            fcntl.ioctl(self._fd, UI_DEV_DESTROY)
            os.close(self._fd)
            self._fd = -1

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _report(self, *events: tuple[int, int, int]) -> None:
        """Events (kind, code, value) that belong together."""
        if self._fd >= 0:
            together = (*events, (EV_SYN, SYN_REPORT, 0))
            os.write(self._fd, b"".join(struct.pack("@llHHi", 0, 0, *event) for event in together))


class Keyboard(Device):
    def __init__(self, name: bytes = b"finger") -> None:
        super().__init__(name, range(1, 126))

    def press(self, *keys: int) -> None:
        """Presses the keys one after the other and lets go in reverse."""
        with self.holding(*keys):
            pass

    @contextlib.contextmanager
    def holding(self, *keys: int) -> Iterator[None]:
        """Presses the keys and lets go at the end."""
        for key in keys:
            self._report((EV_KEY, key, 1))
        yield
        for key in reversed(keys):
            self._report((EV_KEY, key, 0))

    def switch_to(self, session: int) -> None:
        """Ctrl+Alt+F<session>."""
        self.press(KEY_LEFTCTRL, KEY_LEFTALT, KEY_F1 + session - 1)


class Pointer(Device):
    """One that is put somewhere, as the tablet of a virtual machine: a layout of width x height is
    all that it reaches."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(
            b"hand", BUTTONS, rel=(REL_WHEEL,), absolute=(ABS_X, ABS_Y)
        )
        self._size = width, height

    def move(self, x: int, y: int) -> None:
        """To the middle of a pixel."""
        width, height = self._size
        self._report((EV_ABS, ABS_X, int((x + 0.5) * EXTENT / width)),
                     (EV_ABS, ABS_Y, int((y + 0.5) * EXTENT / height)))  # fmt: skip

    def click(self, button: int = BTN_LEFT) -> None:
        with self.holding(button):
            pass

    @contextlib.contextmanager
    def holding(self, button: int = BTN_LEFT) -> Iterator[None]:
        """Holds a button down meanwhile."""
        self._report((EV_KEY, button, 1))
        yield
        self._report((EV_KEY, button, 0))

    def drag(self, start: tuple[int, int], end: tuple[int, int], button: int = BTN_LEFT) -> None:
        """From one place to the other, by way of a third."""
        self.move(*start)
        with self.holding(button):
            self.move((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
            self.move(*end)

    def scroll(self, clicks: int) -> None:
        self._report((EV_REL, REL_WHEEL, clicks))


class Mouse(Device):
    """One that moves by distances."""

    def __init__(self, name: bytes = b"mouse") -> None:
        super().__init__(name, BUTTONS, rel=(REL_X, REL_Y, REL_WHEEL))

    def move_by(self, dx: int, dy: int) -> None:
        self._report((EV_REL, REL_X, dx), (EV_REL, REL_Y, dy))


class Touchpad(Device):
    """One without buttons of its own, which may be tapped."""

    def __init__(self) -> None:
        axes = (ABS_X, ABS_Y, ABS_MT_SLOT, ABS_MT_X, ABS_MT_Y, ABS_MT_TRACKING_ID)
        super().__init__(b"pad", (BTN_LEFT, BTN_TOUCH, BTN_TOOL_FINGER), absolute=axes,
                         properties=(PROP_POINTER, PROP_BUTTONPAD))  # fmt: skip

    def tap(self) -> None:
        """With one finger, in the middle."""
        middle = EXTENT // 2
        places = ((ABS_MT_X, middle), (ABS_MT_Y, middle), (ABS_X, middle), (ABS_Y, middle))
        self._report((EV_ABS, ABS_MT_SLOT, 0), (EV_ABS, ABS_MT_TRACKING_ID, 1),
                     *((EV_ABS, code, value) for code, value in places),
                     (EV_KEY, BTN_TOUCH, 1), (EV_KEY, BTN_TOOL_FINGER, 1))  # fmt: skip
        self._report((EV_ABS, ABS_MT_TRACKING_ID, -1),
                     (EV_KEY, BTN_TOUCH, 0), (EV_KEY, BTN_TOOL_FINGER, 0))  # fmt: skip


class TouchScreen(Device):
    """One that covers a layout of width x height."""

    def __init__(self, width: int, height: int) -> None:
        axes = (ABS_X, ABS_Y, ABS_MT_SLOT, ABS_MT_X, ABS_MT_Y, ABS_MT_TRACKING_ID)
        super().__init__(b"glass", (BTN_TOUCH,), absolute=axes, properties=(PROP_DIRECT,))
        self._size = width, height

    def down(self, x: int, y: int) -> None:
        self._report((EV_ABS, ABS_MT_SLOT, 0), (EV_ABS, ABS_MT_TRACKING_ID, 1),
                     (EV_KEY, BTN_TOUCH, 1), *self._place(x, y))  # fmt: skip

    def move(self, x: int, y: int) -> None:
        self._report((EV_ABS, ABS_MT_SLOT, 0), *self._place(x, y))

    def up(self) -> None:
        self._report((EV_ABS, ABS_MT_SLOT, 0), (EV_ABS, ABS_MT_TRACKING_ID, -1),
                     (EV_KEY, BTN_TOUCH, 0))  # fmt: skip

    def double_tap(self, x: int, y: int) -> None:
        """However busy the machine is: it is one report after the other."""
        pause = (EV_SYN, SYN_REPORT, 0)
        down = ((EV_ABS, ABS_MT_SLOT, 0), (EV_ABS, ABS_MT_TRACKING_ID, 1), (EV_KEY, BTN_TOUCH, 1),
                *self._place(x, y))  # fmt: skip
        up = (EV_ABS, ABS_MT_TRACKING_ID, -1), (EV_KEY, BTN_TOUCH, 0)
        self._report(*down, pause, *up, pause, *down, pause, *up)

    def _place(self, x: int, y: int) -> Iterator[tuple[int, int, int]]:
        width, height = self._size
        across = int((x + 0.5) * EXTENT / width)
        down = int((y + 0.5) * EXTENT / height)
        for code, value in ((ABS_MT_X, across), (ABS_MT_Y, down), (ABS_X, across), (ABS_Y, down)):
            yield EV_ABS, code, value
