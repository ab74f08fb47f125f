"""What `sublet-lessee exec` costs its program per frame: nothing, by either mechanism."""

import re

import pytest

from support.lessee import DONE

SECONDS = "1.5"
# The testbed's kernel has no vDSO that reads the clock without a call, others have.
CLOCK = {"clock_gettime"}

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


def calls_by_process(trace: str) -> dict[int, list[str]]:
    """The names of all system calls in a trace, of which the atomic commit has one of its own."""
    calls: dict[int, list[str]] = {}
    for pid, name, rest in re.findall(r"^(\d+) +(\w+)\((.*)$", trace, re.MULTILINE):
        commits = "DRM_IOCTL_MODE_ATOMIC" in rest
        calls.setdefault(int(pid), []).append("commit" if commits else name)
    return calls


def lines_between_commits(trace: str) -> list[str]:
    """What anybody calls from the program's tenth commit to its last."""
    lines = trace.splitlines()
    commits = [at for at, line in enumerate(lines) if "DRM_IOCTL_MODE_ATOMIC" in line]
    return lines[commits[10] : commits[-1]]


@pytest.mark.parametrize("mechanism", ["seccomp", "preload"])
def test_a_frame_costs_no_call_of_the_tool_nor_one_more_of_the_program(
    lessor, build, tmp_path, execute, mechanism
):
    trace = tmp_path / "trace"
    program = execute(
        str(build / "tests/bench/bare_flips"), "{fd}", SECONDS,
        options=("--mechanism", mechanism), under=("strace", "-f", "-o", str(trace)),
    )  # fmt: skip
    assert program.wait(60) == DONE, program.text()
    frames = "\n".join(lines_between_commits(trace.read_text(encoding="utf-8")))
    calls = calls_by_process(frames)
    assert len(calls) == 1, frames
    (names,) = calls.values()
    names = [name for name in names if name not in CLOCK]
    assert len(names) > 3 * 30
    assert names == ["commit", "poll", "read"] * (len(names) // 3)
