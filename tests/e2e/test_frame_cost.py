"""What a frame of sublet-lessee costs: system calls, and allocations."""

import re

import pytest

from support.allocations import Allocations
from support.lessee import DONE, Lessee
from support.story import eventually
from testbed.edid import VIVE

FRAMES = 200
STEADY = FRAMES - 20  # after the first, which set up what the others use
PLANES = [(), ("--overlay", "--cursor")]
# The testbed's kernel has no vDSO that reads the clock without a call, others have.
CLOCK = {"clock_gettime"}


def steady_calls(trace: str) -> list[str]:
    """The calls of STEADY frames, from one commit to the commit after the last of them."""
    lines = re.findall(r"^(?:\d+ )?(\w+)\((.*)$", trace, re.MULTILINE)
    names = ["commit" if "DRM_IOCTL_MODE_ATOMIC" in rest else name for name, rest in lines]
    commits = [at for at, name in enumerate(names) if name == "commit"]
    return [name for name in names[commits[-STEADY - 1] : commits[-1]] if name not in CLOCK]


@pytest.mark.parametrize("planes", PLANES)
def test_a_frame_is_one_commit_one_poll_and_one_read(run_lessee, tmp_path, planes):
    trace = tmp_path / "trace"
    report = run_lessee("--frames", str(FRAMES), *planes, under=["strace", "-o", str(trace)]).finish()
    assert report.status == DONE, report.errors
    assert len(report.head["planes"]) == 1 + len(planes)
    assert report.head["flips"] == FRAMES
    calls = steady_calls(trace.read_text(encoding="utf-8"))
    assert calls == ["commit", "poll", "read"] * STEADY


def test_a_frame_of_gles_is_one_commit_one_poll_and_one_read_too(run_lessee, tmp_path):
    """Beside what Mesa calls to draw it."""
    trace = tmp_path / "trace"
    options = ("--frames", str(FRAMES), "--scene", "cube")
    report = run_lessee(*options, under=["strace", "-o", str(trace)]).finish()
    assert report.status == DONE, report.errors
    calls = steady_calls(trace.read_text(encoding="utf-8"))
    ours = [name for name in calls if name in ("commit", "poll", "read")]
    assert ours == ["commit", "poll", "read"] * STEADY


def test_the_end_of_the_time_is_not_waited_for_when_it_has_passed(run_lessee, tmp_path):
    """But for the last flip, of which half a frame is left."""
    trace = tmp_path / "trace"
    report = run_lessee("--seconds", str(44.5 / VIVE.refresh), under=["strace", "-o", str(trace)]).finish()
    assert report.status == DONE, report.errors
    polls = re.findall(r"^(?:\d+ )?poll\(.*$", trace.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(polls) >= report.head["flips"]
    assert [poll for poll in polls if ", 0) = " in poll] == []


@pytest.mark.plain
@pytest.mark.parametrize("planes", PLANES)
def test_a_frame_allocates_nothing(run_lessee, headset, tmp_path, planes):
    allocations = Allocations(tmp_path)
    lessee: Lessee = run_lessee(*planes, **allocations.environment).wait_until_lit()
    first = headset.frame()
    before = allocations.count
    assert before > 0
    eventually(lambda: headset.frame() > first + FRAMES, "more frames are shown")
    assert allocations.count == before
    assert lessee.stop().status == DONE
    assert allocations.count > before
