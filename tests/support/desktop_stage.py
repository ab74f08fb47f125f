"""Fixtures for a desktop with one monitor, somebody's hands on it, and windows that keep logs."""

import contextlib
from collections.abc import Callable, Iterator

import pytest

from support.capture import Dark, Picture
from support.compositor import Compositor
from support.input import KEY_LEFTMETA, Device, Keyboard, Pointer
from support.machine import Card
from support.story import Display, eventually
from support.window_client import WindowClient
from testbed import description, edid

__all__ = ["client", "clients", "desk", "displays", "join", "keyboard", "pointer", "sublet"]

Box = tuple[int, int, int, int]  # x, y, width, height


def box_of(picture: Picture, color: int) -> Box | None:
    """Where a picture shows a colour: the box around all of it."""
    wanted = color.to_bytes(3, "big")
    columns, rows = [], []
    for y in range(picture.height):
        row = bytes(picture.rgb[y * picture.width * 3 : (y + 1) * picture.width * 3])
        found = [x for x in range(0, len(row), 3) if row[x : x + 3] == wanted] if wanted in row else []
        if found:
            rows.append(y)
            columns += (found[0] // 3, found[-1] // 3)
    if not rows:
        return None
    left, top = min(columns), rows[0]
    return left, top, max(columns) - left + 1, rows[-1] - top + 1


def shown(desk: Display, color: int) -> Box:
    """Where a display shows a colour, once it does and the picture stays."""

    def found() -> Box | None:
        try:
            return box_of(desk.still_picture(), color)
        except Dark:
            return None

    return eventually(found, f"{color:06x} is shown")


def shown_at(desk: Display, color: int, box: Box | None) -> None:
    """Waits until the colour is just there, or nowhere."""
    seen: list[Box | None] = [None]

    def there() -> bool:
        looked, seen[0] = desk.shows(lambda picture: (True, box_of(picture, color))) or (False, None)
        return looked and seen[0] == box

    try:
        eventually(there, f"{color:06x} is at {box}")
    except AssertionError as late:
        raise AssertionError(f"{late}; it is at {seen[0]}") from late


@contextlib.contextmanager
def super_held(keyboard: Keyboard, client: WindowClient) -> Iterator[None]:
    """Holds the Super key down, which the client with the focus hears of; whatever is done meanwhile
    must be seen before it ends."""
    with keyboard.holding(KEY_LEFTMETA):
        client.wait_for(f"keyboard.key {KEY_LEFTMETA} pressed")
        yield


@pytest.fixture
def displays() -> description.Machine:
    return description.displays([edid.DESKTOP])


@pytest.fixture
def pointer() -> Iterator[Pointer]:
    with Pointer(edid.DESKTOP.width // 4, edid.DESKTOP.height // 4) as pointer:
        yield pointer


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    with Keyboard() as keyboard:
        yield keyboard


class LivelyDisplay(Display):
    """One whose clients go on while a test looks at it."""

    def __init__(self, card: Card, number: int, clients: list[WindowClient]) -> None:
        super().__init__(card, number)
        self._clients = clients

    def picture(self) -> Picture:
        for client in self._clients:
            if client.awake:
                client.connection.roundtrip()
        return super().picture()


@pytest.fixture
def clients() -> list[WindowClient]:
    """All that have joined."""
    return []


@pytest.fixture
def desk(card: Card, clients: list[WindowClient]) -> Display:
    return LivelyDisplay(card, 0, clients)


def hears(sublet: Compositor, *devices: Device) -> None:
    """Waits until sublet listens to these devices."""
    eventually(lambda: all(d.open_in(sublet.pid) for d in devices), "the devices are opened")


@pytest.fixture
def sublet(
    start_sublet: Callable[..., Compositor], desk: Display, pointer: Pointer, keyboard: Keyboard
) -> Compositor:
    """Shows the desktop, and listens to the keyboard and the pointer."""
    sublet = start_sublet()
    hears(sublet, pointer, keyboard)
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


@pytest.fixture
def join(sublet: Compositor, clients: list[WindowClient]) -> Iterator[Callable[[], WindowClient]]:
    """Connects clients; those that are left are closed in the end."""

    def connect() -> WindowClient:
        clients.append(WindowClient(sublet.socket))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(join: Callable[[], WindowClient]) -> WindowClient:
    return join()
