"""The seat of `sublet-lessee exec --seat` with devices that the user may not open: sublet lends those that
the rule of the leased display names, and does without them meanwhile."""

import os
import signal
import sys
from collections.abc import Callable, Iterator

import pytest

from support.input import KEY_F, KEY_Q, Keyboard, Mouse
from support.lessee import DENIED, LEASE_ENDED
from support.nobody import NOBODY, let_in
from support.processes import Process, children, name
from support.seat import OtherSession
from support.seat_stage import other, seat, switch_away  # noqa: F401
from support.story import Display, eventually
from support.window_client import WindowClient

FAILED = 1

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


@pytest.fixture
def rule(headset: Display) -> str:
    return headset.rule('lease = "offer"', 'input = ["fing*", "mouse"]')


@pytest.fixture
def sublet(configured, rule):
    return let_in(configured(rule))


@pytest.fixture
def keyboard(lessor):
    with Keyboard() as device:
        eventually(lambda: device.open_in(lessor.pid), "the desktop has opened it")
        yield device


@pytest.fixture
def borrow(execute) -> Callable[..., Process]:
    """Takes devices from its seat, see support/seat_client.py, as a user who may open none."""

    def start(*words: str, seat: tuple[str, ...], user: tuple[str, ...] = NOBODY) -> Process:  # noqa: F811
        options = [word for device in seat for word in ("--seat", device)]
        program = (sys.executable, "-m", "support.seat_client", *words)
        return execute(*program, options=options, under=user)

    return start


@pytest.fixture
def devices(lessor) -> Iterator[Callable[[], set[str]]]:
    """What kinds the desktop's seat has."""
    client = WindowClient(lessor.socket)

    def kinds() -> set[str]:
        client.connection.roundtrip()
        bits = client.connection.heard(client.seat, "capabilities")[-1].args["capabilities"]
        return {kind for bit, kind in ((1, "pointer"), (2, "keyboard")) if bits & bit}

    yield kinds
    client.connection.close()


def said(program: Process, *lines: str) -> None:
    """Waits for what the program is to print, and nothing else."""
    output = lambda: program.output.read_text(encoding="ascii").splitlines()  # noqa: E731
    eventually(lambda: len(output()) >= len(lines) or not program.running, "the program says it")
    assert output() == list(lines), program.text()


@pytest.mark.parametrize("named", ["name", "node", "link", "twice"])
def test_the_program_alone_has_the_device_until_it_ends(lessor, borrow, keyboard, devices, named):
    link = lessor.socket.parent / "link"  # As udev makes them.
    link.symlink_to(keyboard.node)
    words = {
        "name": ("finger",),
        "node": (keyboard.node,),
        "link": (str(link),),
        "twice": ("finger", keyboard.node),
    }
    for _ in range(2):
        program = borrow(keyboard.node, seat=words[named])
        said(program, "opened")
        assert devices() == set()
        keyboard.press(KEY_Q)
        said(program, "opened", f"key {KEY_Q}")
        program.stop()
        eventually(lambda: devices() == {"keyboard"}, "the desktop has it again")
        assert keyboard.open_in(lessor.pid)


def test_the_desktop_does_without_it_from_the_start(lessor, borrow, keyboard, devices):
    """The program may never open it."""
    assert devices() == {"keyboard"}
    borrow(seat=("finger",))
    eventually(lambda: devices() == set(), "the desktop does without it")


def test_several_devices_are_lent(lessor, borrow, keyboard, devices):
    with Mouse() as mouse:
        eventually(lambda: mouse.open_in(lessor.pid), "the desktop has opened it")
        program = borrow(keyboard.node, mouse.node, seat=("finger", "mouse"))
        said(program, "opened", "opened")
        assert devices() == set()
        program.stop()
        eventually(lambda: devices() == {"keyboard", "pointer"}, "the desktop has them again")


@pytest.mark.parametrize("end", ["unplugged", "killed"])
def test_it_is_back_when_the_lease_ends(lessor, borrow, keyboard, devices, headset, end):
    program = borrow(keyboard.node, seat=("finger",))
    said(program, "opened")
    if end == "unplugged":
        headset.unplug()
        assert program.wait(30) == LEASE_ENDED
        said(program, "opened", "ENODEV")
    else:
        program.kill()
    eventually(lambda: devices() == {"keyboard"}, "the desktop has it again")


def test_a_reload_does_not_open_it(lessor, borrow, keyboard, devices, tmp_path):
    program = borrow(keyboard.node, seat=("finger",))
    said(program, "opened")
    config = tmp_path / "config.toml"
    config.write_text("", encoding="ascii")  # A running lease keeps what it was granted under.
    lessor.process.signal(signal.SIGHUP)
    eventually(lambda: "the configuration was read again" in lessor.process.text(), "it is read")
    assert devices() == set()
    keyboard.press(KEY_F)
    said(program, "opened", f"key {KEY_F}")


def test_what_is_pulled_is_gone_and_the_next_one_is_lent(lessor, borrow, keyboard):
    program = borrow(keyboard.node, seat=("finger",))
    said(program, "opened")
    keyboard.close()
    said(program, "opened", "ENODEV")
    program.stop()
    with Keyboard() as another:
        said(borrow(another.node, seat=("finger",)), "opened")


def test_what_no_rule_names_is_not_lent_and_it_is_said(lessor, borrow, card):
    with Mouse(b"stick") as stick:
        program = borrow(stick.node, seat=("stick",))
        assert program.wait(30) == DENIED
    reason = 'the rule of the leased display does not name "stick" (key "input")'
    assert program.text() == f"sublet-lessee: --seat: {reason}\n"
    assert lessor.lessees() == []


class TestNobodyLends:
    @pytest.fixture
    def rule(self, headset) -> str:
        return headset.rule('lease = "offer"') + "[control]\nuid = [0]\n"

    def test_who_may_not_control_sublet_is_told_what_to_do(self, lessor, borrow, keyboard):
        program = borrow(keyboard.node, seat=("finger",))
        assert program.wait(30) == FAILED
        assert f"--seat: open {keyboard.node}: Permission denied" in program.text()
        assert 'the key "input"' in program.text()


class TestAnotherSession:
    """While it has the seat, a lease that lives on is suspended."""

    @pytest.fixture
    def rule(self, headset) -> str:
        return headset.rule('lease = "offer"', 'on-session-switch = "suspend"', 'input = ["finger"]')

    @pytest.fixture
    def sublet(self, configured, rule, seat, console):  # noqa: F811
        sublet = let_in(configured(rule, **seat.environment))
        eventually(lambda: console.open_in(sublet.pid), "the desktop has opened it")
        yield sublet
        sublet.leave_in_peace()

    @pytest.fixture
    def console(self):
        """Another keyboard, by which sessions are switched; a seat without devices is not taken."""
        with Keyboard(b"console") as device:
            yield device

    @pytest.mark.parametrize("user", [(), NOBODY], ids=["may-open-it", "borrows"])
    def test_the_seat_is_disabled_and_enabled_when_the_session_is_back(
        self, lessor, borrow, keyboard, console, other: OtherSession, user  # noqa: F811
    ):
        program = borrow("--again", keyboard.node, seat=("finger",), user=user)
        said(program, "opened")
        switch_away(console, other)
        said(program, "opened", "ENODEV")
        eventually(lambda: "the lease is suspended" in program.text(), "its seat is disabled")
        other.leave()
        said(program, "opened", "ENODEV", "opened")
        keyboard.press(KEY_Q)
        said(program, "opened", "ENODEV", "opened", f"key {KEY_Q}")

    def test_a_program_that_stands_still_meanwhile_has_its_seat_again(
        self, lessor, borrow, keyboard, console, other: OtherSession  # noqa: F811
    ):
        """It hears of both at once."""
        program = borrow("--again", keyboard.node, seat=("finger",))
        said(program, "opened")
        (client,) = [pid for pid in children(program.pid) if name(pid).startswith("python")]
        os.kill(client, signal.SIGSTOP)
        switch_away(console, other)
        eventually(lambda: "the lease is suspended" in program.text(), "its seat is disabled")
        other.leave()
        eventually(lambda: "the lease goes on" in program.text(), "its seat is enabled")
        os.kill(client, signal.SIGCONT)
        said(program, "opened", "ENODEV", "opened")
