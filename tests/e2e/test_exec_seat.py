"""The seat that `sublet-lessee exec --seat` gives its program: the leased card, and the input devices that
are named, to nobody else meanwhile."""

import os
import signal
import sys
from collections.abc import Callable, Iterator

import pytest

from support.input import EV_KEY, KEY_ENTER, KEY_F, KEY_Q, Device, Keyboard
from support.lessee import DONE, LEASE_ENDED, USAGE
from support.processes import Process, children, name
from support.programs import SUBLET
from support.story import eventually

BTN_TRIGGER = 0x120
# Says how many of forty connections to its seat are answered; then closes them and waits for one that is.
CONNECTS = """
import os, socket, struct
PING = struct.pack("@HH", 7, 0)
def connect():
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.environ["SEATD_SOCK"])
    return connection
def answers(connection):
    try:
        connection.sendall(PING)
        return bool(connection.recv(len(PING)))
    except OSError:
        return False
connections = [connect() for _ in range(40)]
print(sum(map(answers, connections)))
for each in connections:
    each.close()
while not answers(connect()):
    pass
"""

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


class Stick(Device):
    """A joystick, which no compositor opens."""

    def __init__(self) -> None:
        super().__init__(b"stick", (BTN_TRIGGER, BTN_TRIGGER + 1), absolute=(0, 1))

    def press(self) -> None:
        self._report((EV_KEY, BTN_TRIGGER, 1))
        self._report((EV_KEY, BTN_TRIGGER, 0))


@pytest.fixture
def keyboard(lessor) -> Iterator[Keyboard]:
    """One that the desktop uses."""
    with Keyboard() as device:
        eventually(lambda: device.open_in(lessor.pid), "the desktop has opened it")
        yield device


@pytest.fixture
def stick() -> Iterator[Stick]:
    with Stick() as device:
        yield device


@pytest.fixture
def client(execute) -> Callable[..., Process]:
    """Takes devices from its seat, see support/seat_client.py."""

    def start(*paths: str, seat: tuple[str, ...]) -> Process:
        options = [word for device in seat for word in ("--seat", device)]
        return execute(sys.executable, "-m", "support.seat_client", *paths, options=options)

    return start


def running_in(tool: Process, program: str) -> list[int]:
    """The children of that name."""
    return [pid for pid in children(tool.pid) if name(pid) == program]


def said(program: Process, lines: int) -> list[str]:
    """What the program has printed, once it is so many lines."""
    output = lambda: program.output.read_text(encoding="ascii").splitlines()  # noqa: E731
    eventually(lambda: len(output()) >= lines or not program.running, "the program says it")
    assert len(output()) == lines, program.text()
    return output()


@pytest.mark.parametrize("named", ["name", "node"])
def test_the_seat_has_the_leased_card_and_the_devices_that_are_named(
    lessor, client, card, keyboard, stick, named
):
    seat = "finger" if named == "name" else keyboard.node
    program = client(card.card, keyboard.node, stick.node, "/dev/null", seat=(seat,))
    assert said(program, 4) == ["opened", "opened", "refused", "refused"]


def test_several_devices_are_named_one_by_one(lessor, client, keyboard, stick):
    program = client(keyboard.node, stick.node, seat=("finger", "stick"))
    assert said(program, 2) == ["opened", "opened"]


def test_what_nobody_uses_can_be_given_as_a_whole(lessor, client, keyboard, stick):
    program = client(keyboard.node, stick.node, seat=("all-unused",))
    assert said(program, 2) == ["refused", "opened"]


def test_the_program_alone_hears_what_is_typed(lessor, client, keyboard):
    """And others again when it has ended."""
    listener = os.open(keyboard.node, os.O_RDONLY | os.O_NONBLOCK)
    program = client(keyboard.node, seat=("finger",))
    assert said(program, 1) == ["opened"]
    keyboard.press(KEY_Q)
    assert said(program, 2) == ["opened", f"key {KEY_Q}"]
    with pytest.raises(BlockingIOError):
        os.read(listener, 1024)
    program.stop()
    keyboard.press(KEY_F)
    assert os.read(listener, 1024)
    os.close(listener)


def test_the_devices_are_taken_back_when_the_lease_ends(lessor, client, keyboard, headset):
    program = client(keyboard.node, seat=("finger",))
    assert said(program, 1) == ["opened"]
    headset.unplug()
    assert program.wait(30) == LEASE_ENDED
    assert said(program, 2) == ["opened", "ENODEV"]


def test_a_program_that_connects_again_and_again_leaves_the_tool_its_descriptors(lessor, execute, stick):
    program = execute(sys.executable, "-c", CONNECTS, options=("--seat", "stick"))
    assert program.wait(30) == DONE, program.text()
    assert program.output.read_text(encoding="ascii") == "16\n"


def test_as_many_devices_can_be_open_as_with_seatd(lessor, client, card, stick):
    program = client(*[card.card] * 130, seat=("stick",))
    assert said(program, 130) == ["opened"] * 128 + ["refused"] * 2


@pytest.mark.parametrize("end", ["stopped", "killed"])
def test_nothing_is_left_of_the_seat_when_the_tool_has_ended(lessor, client, stick, end):
    folders = lambda: list(lessor.socket.parent.glob("lease-seat-*"))  # noqa: E731
    program = client(stick.node, seat=("stick",))
    assert said(program, 1) == ["opened"]
    assert len(folders()) == 1
    program.stop() if end == "stopped" else program.kill()
    eventually(lambda: folders() == [], "the folder of its socket is gone")


@pytest.mark.parametrize("device", ["nobody's keyboard", "/dev/input/event99"])
def test_a_device_that_is_not_there_is_told_of(lessor, client, device):
    program = client(seat=(device,))
    assert program.wait(30) == USAGE
    assert f"--seat: there is no input device \"{device}\"" in program.text()


@pytest.mark.slow
@pytest.mark.parametrize("compositor", ["cage", "sublet"])
def test_a_second_compositor_has_a_keyboard_of_its_own(
    lessor, execute, keyboard, program_folder, compositor
):
    """A terminal in it gets what is typed."""
    typed = program_folder / "typed"
    terminal = f"foot sh -c 'until test \"$line\"; do read line; done; echo $line > {typed}'"
    argv = {"cage": ("cage", "--", "sh", "-c", terminal), "sublet": (SUBLET, "-s", terminal)}
    for _ in range(2):
        typed.unlink(missing_ok=True)
        program = execute(*argv[compositor], options=("--as-monitor", "--seat", "finger"))
        (pid,) = eventually(lambda: running_in(program, compositor), "the compositor runs")
        eventually(lambda: keyboard.open_in(pid), "it has opened the keyboard")

        def type_a_line() -> str:
            keyboard.press(KEY_Q)
            keyboard.press(KEY_ENTER)
            return typed.exists() and typed.read_text(encoding="ascii")

        assert "q" in eventually(type_a_line, "the terminal reads it", 60), program.text()
        program.stop(signal.SIGTERM, 30)
