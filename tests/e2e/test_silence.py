"""Nobody wakes the lessor while a lessee shows its frames and the desktop is idle."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

from support.running import Lines, running
from support.story import eventually
from support.wire import DEADLINE

SECONDS = 10


def switches(pid: int) -> int:
    """How often the process was put to sleep or pushed aside, in all its threads."""
    counts = (
        re.findall(r"^\w*voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.MULTILINE)
        for status in Path(f"/proc/{pid}/task").glob("*/status")
    )
    return sum(int(count) for thread in counts for count in thread)


def is_asleep(pid: int) -> bool:
    """Whether it stays asleep for a moment."""
    before = switches(pid)
    time.sleep(0.5)
    return switches(pid) == before


@pytest.fixture
def idle(sublet, two, run_lessee, desk, side):
    """Sublet with a lessee that flips, and nothing else to do."""
    for client in two:
        client.close()
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    lessee = run_lessee().wait_until_lit()
    eventually(lambda: is_asleep(sublet.pid), "nothing is left to do", deadline=2 * DEADLINE)
    return sublet, lessee


def test_the_lessor_is_not_woken(idle, headset):
    sublet, lessee = idle
    shown, before = headset.frame(), switches(sublet.pid)
    time.sleep(SECONDS)
    assert switches(sublet.pid) == before
    assert headset.frame() > shown + SECONDS
    assert lessee.stop().status == 0


def test_the_lessor_makes_no_system_call(idle, headset, tmp_path):
    sublet, lessee = idle
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-p", str(sublet.pid), "-o", trace]
    with running(command, stderr=subprocess.PIPE) as strace:
        assert "attached" in next(Lines(strace.stderr))
        # To be attached to is an interruption: the wait for events begins anew.
        eventually(lambda: is_asleep(sublet.pid), "it waits again")
        before, shown = trace.read_text(), headset.frame()
        time.sleep(SECONDS)
        assert trace.read_text() == before
        assert headset.frame() > shown + SECONDS
    assert lessee.stop().status == 0
