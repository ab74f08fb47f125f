"""What `sublet-lessee exec` costs its program per frame: nothing, by either mechanism."""

import pytest

from support.flip_trace import calls_by_process
from support.lessee import DONE

SECONDS = "1.5"
# The testbed's kernel has no vDSO that reads the clock without a call, others have.
CLOCK = {"clock_gettime"}

pytestmark = [pytest.mark.plain, pytest.mark.parametrize("lessor", ["sublet"], indirect=True)]


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
    calls = calls_by_process(trace.read_text(encoding="utf-8"))
    assert len(calls) == 1, calls
    (names,) = calls.values()
    names = [name for name in names if name not in CLOCK]
    assert len(names) > 3 * 30
    assert names == ["commit", "poll", "read"] * (len(names) // 3)
