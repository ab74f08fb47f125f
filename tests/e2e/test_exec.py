"""sublet-lessee exec: programs that know nothing of leases, on a display of any lessor."""

import os
import signal
import sys
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.lessee import LEASE_ENDED, LESSOR_GONE
from support.processes import Process
from support.story import eventually

OPEN_CARD = (
    "import os, sys; from support import kms\n"
    "with kms.Card(sys.argv[1]) as card: print(*(each.name for each in card.connectors()))"
)
BECOME_MASTER = (
    "import fcntl, os, sys; fd = os.open(sys.argv[1], os.O_RDWR)\n"
    "fcntl.ioctl(fd, 0x641E); fcntl.ioctl(fd, 0x641F); print('master')"
)
DRAWERS = {
    "kmscube": ["sh", "-c", 'sleep 60 | kmscube -D "$0"', "{node}"],
    "weston": [
        "weston", "--backend=drm", "--drm-device={card}", "--renderer=pixman",
        "--continue-without-input", "--socket=inner",
    ],
    "cage": ["cage", "foot"],
}  # fmt: skip


@pytest.fixture(params=["sublet", "sway", "labwc"])
def lessor(request, card):
    """Compositors that offer the headset."""
    if request.param == "sublet":
        yield request.getfixturevalue("sublet")
        return
    argv = {"sway": ["sway", "-c", "/dev/null"], "labwc": ["labwc", "-C", "/dev/null"]}
    compositor = Compositor(argv[request.param], card.card)
    try:
        yield compositor
    finally:
        compositor.kill()


@pytest.fixture
def execute(lessor, tmp_path):
    """Starts `sublet-lessee exec` with a program and waits for the display if it must."""
    started = []

    def start(*program: str, options: tuple = ()) -> Process:
        number = len(started)
        lessee = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
        started.append(
            Process(
                [lessee, "exec", "--wait", "20", *options, "--", *program],
                env=lessor.environment_of_clients(),
                output=tmp_path / f"out{number}", errors=tmp_path / f"err{number}",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


def said(process: Process) -> str:
    return process.output.read_text(encoding="utf-8").strip()


def test_the_status_of_the_program_is_passed_on(execute):
    for script, status in (("exit 0", 0), ("exit 42", 42), ("kill -9 $$", 128 + signal.SIGKILL)):
        assert execute("sh", "-c", script).wait(30) == status


def test_a_program_that_opens_the_card_sees_the_lease_alone(execute, headset):
    for _ in range(2):
        program = execute(sys.executable, "-c", OPEN_CARD, "{node}")
        assert program.wait(30) == 0, program.text()
        assert said(program) == headset.name


def test_a_program_may_become_master_and_give_that_up(execute):
    program = execute(sys.executable, "-c", BECOME_MASTER, "{node}")
    assert program.wait(30) == 0, program.text()


def test_placeholders_and_variables_tell_of_the_lease(execute, card, headset):
    program = execute("sh", "-c", 'echo "$0" "$1" "$2" "$LEASE_FD"', "{node}", "{connector}", "{fd}")
    assert program.wait(30) == 0, program.text()
    node, connector, fd, variable = said(program).split()
    assert (node, connector) == (card.card, headset.name)
    assert fd == variable


def test_other_devices_are_as_they_were(execute):
    program = execute("sh", "-c", "cat /dev/null && head -c 4 /dev/zero | od -An -tx1")
    assert program.wait(30) == 0
    assert said(program) == "00 00 00 00"


def test_pulling_the_headset_ends_the_program(execute, headset, tmp_path):
    mark = tmp_path / "pid"
    stubborn = f'trap "" TERM; echo $$ > {mark}; while :; do sleep 0.1; done'
    program = execute("sh", "-c", stubborn, options=("--grace", "0.5"))
    pid = eventually(lambda: mark.exists() and (mark.read_text() or None), "the program runs").strip()
    headset.unplug()
    assert program.wait(30) == LEASE_ENDED
    assert not Path(f"/proc/{pid}").exists()


def test_the_program_ends_with_its_lessor(execute, lessor, tmp_path):
    mark = tmp_path / "mark"
    program = execute("sh", "-c", f"touch {mark}; exec sleep 60")
    eventually(mark.exists, "the program runs")
    lessor.kill()
    assert program.wait(30) == LESSOR_GONE


def test_a_signal_reaches_the_program(execute, tmp_path):
    mark = tmp_path / "mark"
    script = f'trap "exit 7" TERM; touch {mark}; while :; do sleep 0.1; done'
    program = execute("sh", "-c", script)
    eventually(mark.exists, "the program runs")
    assert program.stop(signal.SIGTERM, 30) == 7


@pytest.mark.parametrize("name", DRAWERS)
def test_an_unmodified_program_shows_its_picture(execute, headset, name):
    program = execute(*DRAWERS[name], options=("--as-monitor",))

    def drawn() -> bool:
        assert program.running, program.text()
        if not headset.lit:
            return False
        rgb = headset.picture().rgb
        return len({bytes(rgb[at : at + 3]) for at in range(0, len(rgb), 3)}) > 1

    eventually(drawn, "the program's picture is on the headset", 30)
    program.stop(signal.SIGTERM, 30)
