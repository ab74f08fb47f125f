"""What a lease costs the lessor, its desktop and its lessee."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

from contestants import CONTESTANTS, REFERENCE, Contestant, Session, session
from results import Figure, Results, in_turn

from support import first_frame
from support.cost import cost, cpu_seconds, cpu_tick
from support.frame_log import FrameLog, Frames
from support.lease_client import Lease, LeaseClient

CLIENTS = (1, 64, 256)  # that listen, with the one who leases
COUNTED, TIMED, PULLED = 5, 20, 3  # cycles
STRETCH = 2  # seconds of cycle after cycle: the guest's clocks charge whole ticks of 10 ms
ANIMATED, SLOW = 100, 5  # cycles beside a window that moves, on a fast card and on a slow one
PAUSE = 1 / 60  # in each of them, twice: a lease, and none, is there for about a frame
MODESET_MS = 200  # that the slow card takes to switch a CRTC on or off, as for a link to be trained
PATIENCE = 6  # seconds: who does not say that a lease is finished by then never will

FIGURES = (
    Figure("calls", "system calls per cycle"),
    Figure("faults", "page faults per cycle"),
    Figure("fd", "submit → lease_fd, ms", 2, compared=True),
    Figure("frame", "submit → first frame of the lessee, ms", 1, compared=True),
    Figure("offered", "lease destroyed → offered again, ms", 2, compared=True),
    Figure("finished", "fd closed → finished, ms", 2, compared=True),
    Figure("unplugged", "display unplugged → finished, ms", 2, compared=True),
    Figure("lost_idle", "frames lost by a window without leases"),
    Figure("lost", f"frames lost by a window while {ANIMATED} leases come and go"),
    Figure("gap", "worst gap between its frames, ms", 1, compared=True, worst=True),
    Figure("slow_frame", f"submit → first frame where a modeset takes {MODESET_MS} ms, ms", 1, compared=True),
    Figure("slow_gap", "worst gap between the window's frames there, ms", 1, compared=True, worst=True),
    *(Figure(f"cpu_{n}", f"CPU per cycle with {n} clients, ms", 2, compared=True) for n in CLIENTS),
    *(Figure(f"messages_{n}", f"messages per cycle to {n} clients") for n in CLIENTS),
    Figure("slope", "CPU per cycle for each client more, µs", 1, compared=True),
    Figure("per_message", f"CPU per message with {CLIENTS[-1]} clients, µs", 1, compared=True),
    Figure("memory", "memory of its own at rest, KiB", compared=True),
    Figure("files", "open files at rest"),
)


def run(rounds: int) -> Results:
    columns = {contestant.name: contestant.name for contestant in CONTESTANTS}
    results = Results("lease-cost", FIGURES, columns, dict.fromkeys(columns, REFERENCE), REFERENCE, rounds)
    for contestant in in_turn(CONTESTANTS, rounds):
        _measure(contestant, results)
    return results


def _measure(contestant: Contestant, results: Results) -> None:
    """Whatever a compositor does to its clients, the others are measured."""
    name = contestant.name
    with results.failing(f"{name} does not start"), session(contestant) as s:
        results.columns[name] = ", ".join(filter(None, (s.version, name.partition(", ")[2])))
        for measure in (_memory, _counts, _times, _close, _desktop, _slow_card, _crowds, _unplug):
            with results.failing(f"{name}: {measure.__name__[1:]}"):
                measure(s, results)


def _memory(s: Session, results: Results) -> None:
    s.fall_asleep()
    results.add(s.contestant.name, "memory", s.lessor.process.memory())
    results.add(s.contestant.name, "files", s.lessor.process.open_fds())


def _counts(s: Session, results: Results) -> None:
    s.cycle.turn()
    s.rest()
    spent = cost(s.lessor.pid, lambda: s.cycle.turn(COUNTED))
    results.add(s.contestant.name, "calls", spent.calls.total() / COUNTED)
    results.add(s.contestant.name, "faults", spent.faults / COUNTED)
    by_name = {name: count / COUNTED for name, count in spent.calls.most_common()}
    results.details.setdefault("calls per cycle", {})[s.contestant.name] = by_name


def _times(s: Session, results: Results) -> None:
    for _ in range(TIMED):
        times = _timed_cycle(s)
        results.add(s.contestant.name, "fd", times.granted)
        results.add(s.contestant.name, "frame", times.shown)
        if s.cycle.withdraws:
            results.add(s.contestant.name, "offered", times.offered)


def _slow_card(s: Session, results: Results) -> None:
    with s.slow_modesets(MODESET_MS):
        for _ in range(SLOW):
            results.add(s.contestant.name, "slow_frame", _timed_cycle(s).shown)
        s.rest()
        if not s.contestant.windows:
            return
        with FrameLog(s.lessor) as log:
            busy = _busy_desktop(s, log, SLOW)
    results.add(s.contestant.name, "slow_gap", busy.worst_gap * 1000)


@dataclass(frozen=True)
class _Times:
    """Milliseconds: from the request to fd and first frame, and from the end to the next offer."""

    granted: float
    shown: float
    offered: float


def _timed_cycle(s: Session) -> _Times:
    connection = s.cycle.client.connection
    s.rest()
    start = time.monotonic()
    lease = s.cycle.submit()
    connection.wait_for(lambda: lease.answered)
    granted = time.monotonic()
    first_frame.show(lease.fd.fileno(), s.headset.id)
    shown = time.monotonic()
    first_frame.switch_off(lease.fd.fileno())
    connection.roundtrip()
    end = time.monotonic()
    s.cycle.give_back(lease)
    offered = time.monotonic()
    return _Times(*((b - a) * 1000 for a, b in ((start, granted), (start, shown), (end, offered))))


def _close(s: Session, results: Results) -> None:
    for _ in range(TIMED):
        s.rest()
        lease = s.cycle.lease()
        s.rest()
        results.add(s.contestant.name, "finished", _until_finished(s, lease, lease.fd.close))
        s.cycle.give_back(lease)


def _unplug(s: Session, results: Results) -> None:
    for _ in range(PULLED):
        s.rest()
        lease = s.cycle.lease()
        try:
            results.add(s.contestant.name, "unplugged", _until_finished(s, lease, s.headset.unplug))
        finally:
            s.headset.plug()  # For the next contestant, too.
        s.cycle.give_back(lease)


def _until_finished(s: Session, lease: Lease, end: Callable[[], None]) -> float:
    """Milliseconds."""
    start = time.monotonic()
    end()
    s.cycle.client.connection.wait_for(lambda: lease.finished, PATIENCE)
    return (time.monotonic() - start) * 1000


def _desktop(s: Session, results: Results) -> None:
    if not s.contestant.windows:
        return
    with FrameLog(s.lessor) as log:
        busy = _busy_desktop(s, log, ANIMATED)
        s.rest()
        start = time.monotonic()
        time.sleep(2 * PAUSE * ANIMATED)
        quiet = log.frames(start, time.monotonic())
    results.add(s.contestant.name, "lost", busy.lost)
    results.add(s.contestant.name, "gap", busy.worst_gap * 1000)
    results.add(s.contestant.name, "lost_idle", quiet.lost)


def _busy_desktop(s: Session, log: FrameLog, leases: int) -> Frames:
    """What a window shows while leases come and go."""
    start = time.monotonic()
    for _ in range(leases):
        lease = s.cycle.lease()
        time.sleep(PAUSE)
        s.cycle.give_back(lease)
        time.sleep(PAUSE)
    return log.frames(start, time.monotonic())


def _crowds(s: Session, results: Results) -> None:
    clients = [s.cycle.client]
    crowds = {}
    for size in CLIENTS:
        clients += [s.lessor.client() for _ in range(size - len(clients))]
        s.rest()
        crowds[size] = crowd = _crowded(s, clients)
        results.add(s.contestant.name, f"cpu_{size}", crowd.cpu * 1000, tick=crowd.tick * 1000)
        results.add(s.contestant.name, f"messages_{size}", crowd.messages)
    few, many = crowds[CLIENTS[0]], crowds[CLIENTS[-1]]
    to_one = 1e6 / (CLIENTS[-1] - CLIENTS[0])
    results.add(s.contestant.name, "slope", (many.cpu - few.cpu) * to_one, tick=many.tick * to_one)
    if s.cycle.withdraws:
        to_one = 1e6 / many.messages
        results.add(s.contestant.name, "per_message", many.cpu * to_one, tick=many.tick * to_one)
    for client in clients[1:]:
        client.close()


@dataclass(frozen=True)
class _Crowd:
    """Of a cycle: seconds of the processor, those that one tick of its clock makes, and messages."""

    cpu: float
    tick: float
    messages: float


def _crowded(s: Session, clients: list[LeaseClient]) -> _Crowd:
    """What a cycle costs that all these clients hear of."""
    _cycle_that_all_hear(s, clients)
    heard, spent, end = _events(clients), cpu_seconds(s.lessor.pid), time.monotonic() + STRETCH
    for cycles in itertools.count(1):
        _cycle_that_all_hear(s, clients)
        if time.monotonic() > end:
            break
    s.rest()
    spent = cpu_seconds(s.lessor.pid) - spent
    return _Crowd(spent / cycles, cpu_tick() / cycles, (_events(clients) - heard) / cycles)


def _cycle_that_all_hear(s: Session, clients: list[LeaseClient]) -> None:
    """They ask for nothing, but destroy the objects of former offers as clients do."""
    s.cycle.give_back(s.cycle.lease())
    for client in clients:
        client.connection.read(0)
        if s.cycle.withdraws:
            client.connection.wait_for(lambda client=client: client.offer(s.headset.name))
        with client.connection.at_once():
            client.forget_withdrawn()


def _events(clients: list[LeaseClient]) -> int:
    return sum(len(client.connection.events) for client in clients)
