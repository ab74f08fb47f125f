"""Whatever happens to `sublet-lessee exec` and its program, at whatever stage: both end, the exit status
is that of the table in docs/interop.md, and the headset can be leased again."""

import contextlib
import os
import signal

import pytest
from stages import HELD, Scene, await_pause, cells, pausing, stop_and_continue

from support.lessee import DONE, LEASE_ENDED, LESSOR_GONE
from support.processes import Process, children, name, state
from support.programs import PROGRAMS
from support.story import eventually
from testbed import description

pytestmark = [pytest.mark.debug, pytest.mark.slow]

STOPPED_BY_TEST = 128 + signal.SIGTERM  # of a program that does not handle it

UNDERWAY = "the fd is underway"
UNOPENED = "the program has not opened the card"
COMMITTING = "a flip of the program is pending"
SHOWING = "the program shows its picture"
STAGES = [UNDERWAY, UNOPENED, COMMITTING, SHOWING]

# What happens → the exit status at each of STAGES; None: it cannot happen there.
TABLE = {
    "unplugged": (LEASE_ENDED,) * 4,
    "unplugged in silence": (LEASE_ENDED,) * 4,
    "revoked": (LEASE_ENDED,) * 4,
    "lessor killed": (LESSOR_GONE,) * 4,
    "lessor stopped and continued": (STOPPED_BY_TEST,) * 4,
    "tool stopped and continued": (STOPPED_BY_TEST,) * 4,
    "program stopped and continued": (None, *[STOPPED_BY_TEST] * 3),
    "program killed": (None, *[128 + signal.SIGKILL] * 3),
    "tool terminated": (STOPPED_BY_TEST,) * 4,
    "tool killed": (-signal.SIGKILL,) * 4,
}
FLIPPER = PROGRAMS["kmscube -A"]
PAINTER = PROGRAMS["modetest"]
NAMES = ("kmscube", "modetest", "sleep")


@pytest.fixture
def displays() -> description.Machine:
    return description.desk()


class Running:
    """The tool, and its program once that is there."""

    def __init__(self, tool: Process, stage: str) -> None:
        self.tool = tool
        self.program = 0 if stage in HELD else eventually(self.find_program, "the program runs")

    def find_program(self) -> int | None:
        """Its pid, when it is what it is to be: at first it is the tool, or a shell."""
        for pid in children(self.tool.pid):
            if name(pid) in NAMES:
                return pid
        assert self.tool.running, self.tool.text()
        return None


@pytest.fixture
def running_at(scene, headset, execute, program_folder):
    """Starts the tool and waits until it, or its program, is at a stage."""
    os.mkfifo(program_folder / "input")
    held_open = os.open(program_folder / "input", os.O_RDWR)

    def start(stage: str) -> Running:
        program = {COMMITTING: FLIPPER, SHOWING: PAINTER}.get(stage)
        command = program.command(program_folder) if program else ("sleep", "600")
        pause = pausing("a later flip is pending") if stage == COMMITTING else {}
        tool = execute(*command, **scene.environment(stage), **pause)
        if stage in HELD:
            scene.between.wait_until_held()
        running = Running(tool, stage)
        if stage == COMMITTING:
            await_pause(running.program)
        elif stage == SHOWING:
            eventually(lambda: headset.shows(PAINTER.shows), "a picture is shown", 60)
        return running

    yield start
    os.close(held_open)


def let_go(scene: Scene, running: Running, stage: str) -> None:
    if stage in HELD:
        scene.between.release()
    elif stage == COMMITTING and state(running.program) == "T":
        with contextlib.suppress(ProcessLookupError):  # The tool may have ended it by now.
            os.kill(running.program, signal.SIGCONT)


def terminated(scene: Scene, running: Running, stage: str) -> int:
    """The end of one that goes on as if nothing had happened."""
    if stage in HELD:
        running.program = eventually(running.find_program, "the program runs")
    os.kill(running.program, signal.SIGTERM)
    return running.tool.wait()


def status_after(event: str, scene: Scene, running: Running, stage: str) -> int:
    """Has it happen, lets everybody go on, and tells how that ends."""
    if event == "lessor stopped and continued":
        with scene.lessor.process.paused():
            let_go(scene, running, stage)
        return terminated(scene, running, stage)
    if event.endswith("stopped and continued"):
        stop_and_continue(running.tool.pid if event.startswith("tool") else running.program)
        let_go(scene, running, stage)
        return terminated(scene, running, stage)
    happen = {
        "unplugged": scene.unplug,
        "unplugged in silence": scene.unplug_in_silence,
        "revoked": scene.revoke,
        "lessor killed": scene.lessor.kill,
        "program killed": lambda: os.kill(running.program, signal.SIGKILL),
        "tool terminated": lambda: running.tool.signal(signal.SIGTERM),
        "tool killed": lambda: running.tool.signal(signal.SIGKILL),
    }
    happen[event]()
    let_go(scene, running, stage)
    return running.tool.wait()


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
@pytest.mark.parametrize("event, stage, status", cells(TABLE, STAGES))
def test_nothing_hangs_and_the_exit_status_tells_why(
    lessor, scene, running_at, execute, event, stage, status
):
    running = running_at(stage)
    assert status_after(event, scene, running, stage) == status, running.tool.text()
    eventually(lambda: not running.program or state(running.program) in "XZ", "the program has ended")
    scene.assert_in_order(lambda: assert_runs(execute))


def assert_runs(execute) -> None:
    again = execute("true")
    assert again.wait(30) == DONE, again.text()
