"""What a lessor takes to start, to tell a client of its displays, and to be there."""

from __future__ import annotations

import struct
import time
from dataclasses import replace

from contestants import CONTESTANTS, REFERENCE, Contestant, Session, session
from results import Figure, Results, in_turn

from support import machine
from support.compositor import Compositor
from support.cost import cost
from support.embedded_hosts import hosts
from support.lease_client import LeaseClient
from testbed.description import PRIMARY, Machine, desk

BROKER = Contestant("sublet --broker", lambda card: Compositor.sublet(card, "--broker"), windows=False)
LESSORS = (*(each for each in CONTESTANTS if not each.presets), BROKER)
DISPLAYS = (2, 8, 31)  # one of them a monitor, the others headsets
CLIENTS = (1, 64, 512)  # that have bound the lease device
BOUND = 20  # times
IDLE = 5  # seconds

FIGURES = (
    *(Figure(f"ready_{n}", f"start → {n - 1} on offer, ms", compared=True) for n in DISPLAYS),
    *(Figure(f"bind_{n}", f"bind → done with {n} displays, ms", 2, compared=True) for n in DISPLAYS),
    *(Figure(f"memory_{n}", f"memory of its own with {n} displays, KiB", compared=True) for n in DISPLAYS),
    *(Figure(f"files_{n}", f"open files with {n} displays") for n in DISPLAYS),
    *(Figure(f"crowd_{n}", f"memory of its own with {n} clients, KiB", compared=True) for n in CLIENTS),
    *(Figure(f"crowd_files_{n}", f"open files with {n} clients") for n in CLIENTS),
    Figure("idle", f"system calls in {IDLE} s at rest"),
)


def run(rounds: int) -> Results:
    columns = {contestant.name: contestant.name for contestant in LESSORS}
    results = Results("at-rest", FIGURES, columns, dict.fromkeys(columns, REFERENCE), REFERENCE, rounds)
    hosts()  # or its first start would take as long as compiling it
    for displays in DISPLAYS:
        with machine.create(_card(displays)) as card:
            for contestant in in_turn(LESSORS, rounds):
                with results.failing(f"{contestant}, {displays} displays"):
                    _measure(contestant, card, displays, results)
    return results


def _card(displays: int) -> Machine:
    """A card of vkms has 31 planes at the most: only those that a display needs."""
    usual = desk(displays, displays - 1)
    planes = tuple(plane for plane in usual.planes if plane.kind == PRIMARY)
    return replace(usual, name=f"with-{displays}", planes=planes, writeback=False)


def _measure(contestant: Contestant, card: machine.Card, displays: int, results: Results) -> None:
    name = contestant.name
    start = time.monotonic()
    with session(contestant, card) as s:
        with s.lessor.client() as client:
            client.connection.wait_for(lambda: _on_offer(client) >= displays - 1)
            results.add(name, f"ready_{displays}", (time.monotonic() - start) * 1000)
        results.columns[name] = name if contestant is BROKER else s.version
        results.add(name, f"bind_{displays}", *(_bind(s) for _ in range(BOUND)))
        s.fall_asleep()
        results.add(name, f"memory_{displays}", s.lessor.process.memory())
        results.add(name, f"files_{displays}", s.lessor.process.open_fds())
        if displays == DISPLAYS[0]:
            spent = cost(s.lessor.pid, lambda: time.sleep(IDLE))
            results.add(name, "idle", spent.calls.total())
            _crowds(s, results)


def _bind(s: Session) -> float:
    """Milliseconds until a client that is connected has been told of all displays."""
    with LeaseClient(s.lessor.connect(), bind=False) as client:
        globals_ = (event.args for event in client.connection.events if event.name == "global")
        name = next(g["name"] for g in globals_ if g["interface"] == "wp_drm_lease_device_v1")
        start = time.monotonic()
        device = client.bind(name).proxy
        opcode = next(event.opcode for event in device.interface.events if event.name == "done")
        done = struct.pack("=II", device.id, 8 << 16 | opcode)
        return (client.connection.time_of_arrival(done) - start) * 1000


def _crowds(s: Session, results: Results) -> None:
    there = 0
    for size in CLIENTS:
        for _ in range(size - there):
            for device in s.lessor.client().devices:
                if device.fd is None:
                    raise RuntimeError(f"no descriptor for one of {size} clients")
                device.fd.close()  # or a program soon has more files than it may
        there = size
        s.fall_asleep()
        results.add(s.contestant.name, f"crowd_{size}", s.lessor.process.memory())
        results.add(s.contestant.name, f"crowd_files_{size}", s.lessor.process.open_fds())


def _on_offer(client: LeaseClient) -> int:
    return sum(not offer.withdrawn for device in client.devices for offer in device.offers)
