"""Whatever happens to `sublet-lessee run`, at whatever stage of a lease: it ends, tells what it was by
the exit status of the table in docs/interop.md, and the headset can be leased again."""

import signal

import pytest
from stages import HELD, PAUSED, Scene, await_pause, cells, stop_and_continue

from support.lessee import DENIED, DONE, LEASE_ENDED, LESSOR_GONE, NOTHING_MATCHES, Lessee, Report
from testbed import description

pytestmark = [pytest.mark.debug, pytest.mark.slow]

INTERRUPTED = 130
KILLED = -signal.SIGKILL
SHOWING = "frames are shown"
STAGES = [*HELD, *PAUSED, SHOWING]

# What happens → the exit status at each of STAGES; None: it cannot happen there.
TABLE = {
    "unplugged": (NOTHING_MATCHES, DENIED, *[LEASE_ENDED] * 5),
    "unplugged in silence": (None, None, *[LEASE_ENDED] * 5),
    "revoked": (None, None, *[LEASE_ENDED] * 5),
    "lessor killed": (LESSOR_GONE,) * 7,
    "lessor stopped and continued": (DONE,) * 7,
    "lessee stopped and continued": (DONE,) * 7,
    "lessee interrupted": (*[INTERRUPTED] * 5, DONE, DONE),
    "lessee killed": (KILLED,) * 7,
}


@pytest.fixture
def displays() -> description.Machine:
    return description.desk()


@pytest.fixture
def lessee_at(scene):
    """Starts a lessee and waits until it stands still at a stage, or shows frames."""
    started = []

    def start(stage: str) -> Lessee:
        started.append(Lessee.run(scene.lessor, **scene.environment(stage)))
        if stage in HELD:
            scene.between.wait_until_held()
        elif stage in PAUSED:
            await_pause(started[-1].pid)
        else:
            started[-1].wait_until_lit()
        return started[-1]

    yield start
    for lessee in started:
        lessee.kill()


def let_go(scene: Scene, lessee: Lessee, stage: str) -> None:
    if stage in HELD:
        scene.between.release()
    elif stage in PAUSED:
        lessee.process.signal(signal.SIGCONT)


def went_on(lessee: Lessee, stage: str) -> Report:
    """The end of one that goes on as if nothing had happened."""
    if stage != SHOWING:
        lessee.wait_until_lit()
    return lessee.stop()


def report_after(event: str, scene: Scene, lessee: Lessee, stage: str) -> Report:
    """Has it happen, lets the lessee go on, and tells how that ends."""
    if event == "lessor stopped and continued":
        with scene.lessor.process.paused():
            let_go(scene, lessee, stage)
        return went_on(lessee, stage)
    if event == "lessee stopped and continued":
        stop_and_continue(lessee.pid)
        let_go(scene, lessee, stage)
        return went_on(lessee, stage)
    happen = {
        "unplugged": scene.unplug,
        "unplugged in silence": scene.unplug_in_silence,
        "revoked": scene.revoke,
        "lessor killed": scene.lessor.kill,
        "lessee interrupted": lambda: lessee.process.signal(signal.SIGINT),
        "lessee killed": lambda: lessee.process.signal(signal.SIGKILL),
    }
    happen[event]()
    let_go(scene, lessee, stage)
    return lessee.finish()


@pytest.mark.parametrize("event, stage, status", cells(TABLE, STAGES))
def test_nothing_hangs_and_the_exit_status_tells_why(scene, lessee_at, run_lessee, event, stage, status):
    report = report_after(event, scene, lessee_at(stage), stage)
    assert report.status == status, report.errors

    def run_again() -> None:
        again = run_lessee("--frames", "3").finish()
        assert again.status == DONE, again.errors

    scene.assert_in_order(run_again)
