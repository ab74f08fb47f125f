"""Leases of every kind, ended in every way, again and again: the lessor is as slim after the last as
after the first. How often: --cycles."""

from __future__ import annotations

import itertools
import resource
import time
from dataclasses import dataclass, fields

import pytest

from support.administrator import Administrator
from support.allocations import Allocations
from support.cost import cpu_seconds, page_faults
from support.holdings import SWAPCHAINS, Holdings
from support.lease_client import Lease, LeaseClient
from support.running import running
from support.story import Display, eventually, granted
from testbed import description
from testbed.edid import DESKTOP, SECOND, VIVE

pytestmark = [pytest.mark.debug, pytest.mark.slow]

WARM_UP = 48  # allocators settle
STRETCHES = 8


@pytest.fixture
def displays():
    """The last one is never lent, as nobody consents to it."""
    return description.displays([DESKTOP, VIVE, SECOND, SECOND])


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


def destroy(lease: Lease, client: LeaseClient) -> None:
    lease.destroy()
    lease.fd.close()


def close(lease: Lease, client: LeaseClient) -> None:
    lease.fd.close()
    client.wait_for(f"{lease.label}.finished")
    lease.destroy()


def both(lease: Lease, client: LeaseClient) -> None:
    lease.fd.close()
    lease.destroy()


def killed(lease: Lease, client: LeaseClient) -> None:
    """Another process has all that the client had, and dies."""
    fds = [granted(lease), client.connection.fileno()]
    with running(["sleep", "infinity"], pass_fds=fds):
        client.close()


class Round:
    """One lease of each kind, ended in each way."""

    def __init__(
        self, sublet, administrator: Administrator,
        headset: Display, side: Display, refused: Display,
    ) -> None:  # fmt: skip
        self._sublet, self._administrator = sublet, administrator
        self._headset, self._side, self._refused = headset, side, refused
        self._witness = self._newcomer()
        self._client = self._newcomer()

    def cycles(self):
        """Each as something to call."""
        one, two, pair = [self._headset], [self._side], [self._headset, self._side]
        return [
            lambda: self._lease(one, destroy),
            lambda: self._lease(one, close),
            lambda: self._lease(one, both),
            lambda: self._lease(one, killed),
            lambda: self._lease(one, self._unplug(self._headset)),
            lambda: self._lease(one, self._revoke),
            lambda: self._lease(two, self._mirrored(destroy)),
            lambda: self._lease(two, close),
            lambda: self._lease(two, self._unplug(self._side)),
            lambda: self._lease(pair, destroy),
            lambda: self._lease(pair, killed),
            self._refuse,
        ]

    def _newcomer(self) -> LeaseClient:
        client = self._sublet.client()
        client.news()
        return client

    def _lease(self, displays: list[Display], end) -> None:
        client = self._client
        names = [display.name for display in displays]
        lease = client.lease(*names)
        client.wait_for(f"{lease.label}.lease_fd")
        end(lease, client)
        if client.connection.fileno() < 0:
            self._sublet.clients.remove(client)
            self._client = self._newcomer()
        for each in (self._witness, self._client):
            each.connection.wait_for(lambda each=each: all(each.offer(name) for name in names))
            each.news()
            each.forget_withdrawn()
            each.forget_history()

    def _refuse(self) -> None:
        lease = self._client.lease(self._refused.name)
        self._client.wait_for(f"{lease.label}.finished")
        lease.destroy()

    def _unplug(self, display: Display):
        def end(lease: Lease, client: LeaseClient) -> None:
            display.unplug()
            client.wait_for(f"{lease.label}.finished")
            display.plug()
            lease.destroy()
            lease.fd.close()

        return end

    def _revoke(self, lease: Lease, client: LeaseClient) -> None:
        (running,) = self._administrator.leases()
        self._administrator.order("revoke", running)
        client.wait_for(f"{lease.label}.finished")
        lease.destroy()
        lease.fd.close()

    def _mirrored(self, end):
        def mirrored(lease: Lease, client: LeaseClient) -> None:
            whole = (0, 0, 0, 0)
            self._administrator.order("mirror", self._side.name, 0, 0, 0, *whole)
            end(lease, client)

        return mirrored


def test_leases_cost_no_fd_no_framebuffer_no_blob_and_no_memory(
    request, sublet, administrator, heap, card, headset, side, refused
):
    """A leak grows with every stretch of leases; what comes and goes does not, so one stretch without
    growth tells that nothing is lost. What is allocated counts: of the pages that it lies in malloc
    keeps some more now and then."""
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
    assert min(later - earlier for earlier, later in itertools.pairwise(allocated)) <= 0
