"""A lease costs a host of the library what it costs sublet: tests/e2e/test_lease_cost.py."""

import re
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.cost import cost
from support.holdings import SWAPCHAINS, Holdings
from support.lease_cycle import LeaseCycle
from support.lessors import LESSORS
from support.story import eventually

CYCLES = 5
FAULTS = 20
CALLS = {"0.18": 60, "0.20": 116}
WARM_UP = 48
STRETCHES = 8


@pytest.fixture
def host(card):
    compositor = LESSORS["tiny_host"](card.card)
    try:
        yield compositor
        compositor.leave_in_peace()
    finally:
        compositor.kill()
        compositor.forget()


@pytest.fixture
def cycle(host: Compositor, headset, desk, side) -> LeaseCycle:
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    cycle = LeaseCycle(host, headset)
    cycle.turn()
    eventually(lambda: not headset.lit, "it is dark again")
    return cycle


def test_a_cycle_makes_few_system_calls_and_no_new_page(host, cycle):
    spent = cost(host.pid, lambda: cycle.turn(CYCLES))
    maps = Path(f"/proc/{host.pid}/maps").read_text(encoding="utf-8")
    release = re.search(r"libwlroots-(\d+\.\d+)", maps)[1]
    # One modeset to black and one to dark: three calls each.
    of_modesets = sum(spent.calls[name] for name in ("MODE_CREATEPROPBLOB", "MODE_DESTROYPROPBLOB", "MODE_ATOMIC"))
    per_cycle = {name: count / CYCLES for name, count in spent.calls.most_common()}
    print(f"per cycle: {spent.calls.total() / CYCLES} calls, {spent.faults / CYCLES} page faults")
    assert spent.calls.total() - of_modesets <= CYCLES * CALLS[release], per_cycle
    assert spent.faults <= CYCLES * FAULTS


@pytest.mark.slow
def test_a_thousand_leases_leave_nothing_behind(request, host, cycle, card):
    """How many: --cycles."""
    stretch = request.config.getoption("--cycles") // STRETCHES
    cycle.turn(WARM_UP)
    allowed = Holdings.of(host, card).with_swapchains(SWAPCHAINS)
    memory = [host.process.memory()]
    for _ in range(STRETCHES):
        for _ in range(stretch):
            cycle.give_back(cycle.lease())
        memory.append(host.process.memory())
    eventually(lambda: host.lessees() == [], "all leases are gone")
    eventually(lambda: allowed.covers(Holdings.of(host, card)), f"no more than {allowed} is held")
    print(f"{STRETCHES} times {stretch} leases; KiB: {memory}")
    assert min(later - earlier for earlier, later in zip(memory, memory[1:])) <= 0
