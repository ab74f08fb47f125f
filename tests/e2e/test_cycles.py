"""Leases of every kind, ended in every way, again and again: the lessor is as slim after the last as
after the first. How often: --cycles. Then for months, by a clock that skips the time between."""

from __future__ import annotations

import itertools
import resource
import time
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import pytest

from support.administrator import Administrator
from support.allocations import Allocations
from support.cost import cpu_seconds, page_faults
from support.holdings import SWAPCHAINS, Holdings
from support.lease_cycles import Round
from support.painter import Painter
from support.story import Display, eventually, granted
from testbed import description
from testbed.edid import DESKTOP, SECOND, VIVE

WARM_UP = 48  # allocators settle
STRETCHES = 8
GREY = 0x808080
DAY = 24 * 3600  # s
TWO_MONTHS = 60  # days; 32 bits of milliseconds, as clocks of Wayland have them, are over after 49.7


@pytest.fixture
def displays():
    """The last but one is never lent, as nobody consents to it."""
    return description.displays([DESKTOP, VIVE, SECOND, SECOND, replace(VIVE, serial=2)])


@pytest.fixture
def refused(card) -> Display:
    return Display(card, 3)


@pytest.fixture
def heap(tmp_path) -> Allocations:
    return Allocations(tmp_path)


@pytest.fixture
def sublet(configured, side, refused, heap):
    rules = f"""
        [[display]]
        match = {{ connector = "{side.name}" }}
        lease = "offer"
        mask = false

        [[display]]
        match = {{ connector = "{refused.name}" }}
        lease = "offer"
        clients = {{ consent = ["false"] }}
    """
    return configured(rules, **heap.environment)


@pytest.fixture
def administrator(sublet):
    with Administrator(sublet) as administrator:
        yield administrator


@dataclass(frozen=True)
class Spent:
    """ms by the clock; ms of processor time of the compositor, of this process and of its children;
    page faults of the compositor."""

    clock: float
    compositor: float
    test: float
    children: float
    faults: int

    @staticmethod
    def now(pid: int) -> Spent:
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = (
            time.monotonic(), cpu_seconds(pid), time.process_time(), ended.ru_utime + ended.ru_stime
        )  # fmt: skip
        return Spent(*(1000 * each for each in seconds), page_faults(pid))

    def since(self, began: Spent, times: int) -> str:
        """What was spent since, for each of so many times."""
        spent = {
            field.name: (getattr(self, field.name) - getattr(began, field.name)) / times
            for field in fields(Spent)
        }
        return ", ".join(f"{name} {value:.1f}" for name, value in spent.items())


def is_flat_somewhere(allocated: Iterable[int]) -> bool:
    """A leak grows with every stretch of leases; what comes and goes does not, so one stretch without
    growth tells that nothing is lost."""
    return any(later <= earlier for earlier, later in itertools.pairwise(allocated))


@pytest.mark.debug
@pytest.mark.slow
def test_leases_cost_no_fd_no_framebuffer_no_blob_and_no_memory(
    request, sublet, administrator, heap, card, headset, side, refused
):
    """What is allocated counts: of the pages that it lies in malloc keeps some more now and then."""
    cycles = itertools.cycle(Round(sublet, administrator, headset, side, refused).cycles())
    stretch = request.config.getoption("--cycles") // STRETCHES

    def make(count: int) -> tuple[Holdings, str]:
        began = Spent.now(sublet.pid)
        for lease in itertools.islice(cycles, count):
            lease()
        each = Spent.now(sublet.pid).since(began, count)
        eventually(lambda: sublet.lessees() == [], "all leases are gone")
        return Holdings.of(sublet, card), each

    before, _ = make(WARM_UP)
    allowed = before.with_swapchains(SWAPCHAINS)
    allocated = [heap.in_use]
    for number in range(STRETCHES):
        after, each = make(stretch)
        allocated.append(heap.in_use)
        used = f"{allocated[-1]} bytes in {sublet.process.memory()} KiB"
        print(f"{(number + 1) * stretch} cycles: {used}; each {each}; {after}", flush=True)
    print(f"{before} and then {after}; bytes: {allocated}")
    eventually(lambda: allowed.covers(Holdings.of(sublet, card)), f"no more than {allowed} is held")
    assert is_flat_somewhere(allocated)


@pytest.mark.virtual
def test_after_two_months_all_is_as_on_the_first_day(
    sublet, administrator, heap, card, headset, side, refused
):
    """A lease that runs all the time is seen by none of the others, and does not end."""
    always = Display(card, 4)
    keeper = sublet.client()
    lease = keeper.lease(always.name)
    keeper.wait_for(f"{lease.label}.lease_fd")
    painter = Painter(granted(lease), always.id)
    framebuffer = painter.paint(GREY)
    cycles = Round(sublet, administrator, headset, side, refused).cycles()

    def spend(days: int) -> tuple[Holdings, int]:
        for _ in range(0, days, 2):
            time.sleep(2 * DAY)
            for cycle in cycles:
                cycle()
            painter.show(framebuffer)
        eventually(lambda: len(sublet.lessees()) == 1, "one lease runs")
        keeper.news()
        keeper.forget_withdrawn()
        keeper.forget_history()
        return Holdings.of(sublet, card), heap.in_use

    (before, *rest), allocated = zip(*(spend(10) for _ in range(TWO_MONTHS // 10)), strict=True)
    print(allocated, before, rest[-1])
    assert before.with_swapchains(SWAPCHAINS).covers(rest[-1])
    assert is_flat_somewhere(allocated)
    assert not lease.finished
