"""Every request at every object, in random order, while the devices change all the time.

Run against a build with sanitizers; what is asserted here is that the server survives and that no
client hears anything it must not. SUBLET_HOSTILE_ROUNDS sets how long each seed goes on.
"""

import os
import random
from collections import defaultdict

import pytest

from support.protocols import Arg
from support.wire import Connection, Event, Proxy

ROUNDS = int(os.environ.get("SUBLET_HOSTILE_ROUNDS", "15"))
REQUESTS_PER_ROUND = 300
OFFERS = [f"4{n}/{serial}/C-{n}/display" for n in range(4) for serial in (1, 2)]
ANSWERS = ["grant $", "grant $", "grant $", "finish $", "publish {}", "close", "open", "publish"]


class HostileClient:
    """Leases in good order often enough to get far, and does anything else in between: well-formed
    requests at random, rarely such as end the connection, and noise."""

    def __init__(self, connection: Connection, dice: random.Random) -> None:
        self.connection = connection
        self.dice = dice
        self.known: list[Proxy] = []
        self.knows_its_objects = True  # until it made noise, which may mean anything
        self.offers: dict[Proxy, list[Proxy]] = defaultdict(list)  # connectors by device
        connection.listener = self._learn
        self.known.append(connection.display.send("get_registry"))
        connection.roundtrip()

    def act(self) -> None:
        chance = self.dice.random()
        if chance < 0.15:
            self.connection.roundtrip()
        elif chance < 0.4:
            self._lease()
        elif chance < 0.995:
            self._request(self._pick(self.known), suicidal=False)
        elif chance < 0.999:
            self._request(self.dice.choice(self.known), suicidal=True)
        else:
            self._make_noise()

    def _learn(self, event: Event) -> None:
        for value in event.args.values():
            if isinstance(value, Proxy):
                self.known.append(value)
                self.offers[event.proxy].append(value)

    def _lease(self) -> None:
        device = self._pick(list(self.offers))
        connectors = [proxy for proxy in self.offers[device] if proxy.alive]
        if device.alive and connectors:
            request = device.send("create_lease_request")
            count = min(len(connectors), self.dice.choice((1, 1, 1, 2)))
            for connector in self.dice.sample(connectors, count):
                request.send("request_connector", connector)
            self.known.append(request if self.dice.random() < 0.2 else request.send("submit"))

    def _request(self, proxy: Proxy, *, suicidal: bool) -> None:
        choices = list(proxy.interface.requests.values())
        if not suicidal:
            choices = [r for r in choices if proxy.alive and r.name != "submit"]
        if not choices:
            return
        request = self.dice.choice(choices)
        if request.name == "bind":
            self._bind(proxy)
            return
        args = [self._value(arg, suicidal) for arg in request.args if arg.type != "new_id"]
        if None in args:
            return
        if created := self.connection.send(proxy, request, args):
            self.known.append(created)
        if request.name == "release":
            proxy.alive = False

    def _bind(self, registry: Proxy) -> None:
        if names := self.connection.globals("wp_drm_lease_device_v1"):
            self.known.append(registry.bind("wp_drm_lease_device_v1", self.dice.choice(names)))

    def _value(self, arg: Arg, suicidal: bool) -> int | Proxy | None:
        if arg.type != "object":
            return self.dice.randrange(4)
        fitting = [p for p in self.known if p.interface.name == arg.interface and p.alive]
        return self.dice.choice(self.known if suicidal else fitting or [None])

    def _pick(self, proxies: list[Proxy]) -> Proxy:
        """A live one, if there is any."""
        live = [proxy for proxy in proxies if proxy.alive]
        return self.dice.choice(live or self.known)

    def _make_noise(self) -> None:
        self.knows_its_objects = False
        self.connection.send_raw(
            self.dice.choice([proxy.id for proxy in self.known] + [0, 77, 0xFF000007]),
            self.dice.randrange(4),
            self.dice.randbytes(4 * self.dice.randrange(4)),
            fds=[0] if self.dice.random() < 0.5 else [],
        )


@pytest.mark.parametrize("seed", range(6))
def test_no_request_in_no_order_harms_the_server_or_another_client(server, seed):
    dice = random.Random(seed)
    bystander = server.client()
    fds = server.open_fds()
    server.do("A destroy", "B destroy")
    for _ in range(ROUNDS):
        alive = dict.fromkeys("AB", True)
        for name in alive:
            server.do(f"{name} create", f"{name} open", f"{name} publish {' '.join(OFFERS)}")
        clients = [HostileClient(server.connect(), dice) for _ in range(3)]
        for _ in range(REQUESTS_PER_ROUND):
            client = dice.choice(clients)
            if client.connection.fate:
                client.connection.close()
                clients[clients.index(client)] = HostileClient(server.connect(), dice)
            elif dice.random() < 0.2:
                server.do(change(dice, alive))
            else:
                client.act()
        dice.shuffle(clients)
        while len(clients) > dice.randrange(4):
            clients.pop().connection.close()
        server.do(*(f"{name} destroy" for name in alive if alive[name]))
        for client in clients:
            fate = client.connection.roundtrip()
            check_order(client.connection.events)
            if fate is None and client.knows_its_objects:
                check_all_leases_finished(client)
            client.connection.close()
        assert bystander.connection.roundtrip() is None
        check_order(bystander.connection.events)
    bystander.close()
    server.heard()
    assert server.open_fds() <= fds


def test_a_client_that_asks_and_never_listens_harms_nobody(server):
    server.do("A open", f"A publish {OFFERS[0]}", "A on requested A grant $")
    bystander = server.client()
    fds = server.open_fds()
    deaf = server.client()
    for _ in range(500):
        device = deaf.bind(deaf.devices[0].global_name)
        deaf.lease(deaf.devices[0].offers[0], device=device)
    lease = bystander.lease("C-0")
    bystander.wait_for("lease.lease_fd")
    lease.fd.close()
    assert len(server.heard()) > 1
    deaf.close()
    server.heard()
    assert server.open_fds() == fds


def check_all_leases_finished(client: HostileClient) -> None:
    for proxy in client.known:
        if proxy.interface.name == "wp_drm_lease_v1" and proxy.alive:
            assert client.connection.heard(proxy, "finished")


def change(dice: random.Random, alive: dict[str, bool]) -> str:
    """A command that changes what one of the devices does; `alive` has those that are there."""
    name = dice.choice("AB")
    if not alive[name]:
        alive[name] = True
        return f"{name} create"
    if dice.random() < 0.02:
        alive[name] = False
        return f"{name} destroy"
    offers = " ".join(dice.sample(OFFERS, dice.randrange(len(OFFERS))))
    commands = [f"{name} {dice.choice(ANSWERS).format(offers)}" for _ in range(dice.randrange(4))]
    match dice.randrange(4):
        case 0:
            return f"{name} on {dice.choice(('requested', 'abandoned'))} {';'.join(commands)}"
        case 1:
            return f"{name} node {dice.choice(('ok', 'ok', 'fail'))}"
        case 2:
            return f"{name} open"
        case _:
            return ";".join(commands) or f"{name} publish {offers}"


ALLOWED = {  # what may follow an event of the same object
    "wp_drm_lease_device_v1": {
        None: {"drm_fd", "released"},
        "drm_fd": {"connector", "done"},
        "connector": {"connector", "done"},
        "done": {"connector", "done", "released"},
        "released": set(),
    },
    "wp_drm_lease_connector_v1": {
        None: {"name"},
        "name": {"description"},
        "description": {"connector_id"},
        "connector_id": {"done"},
        "done": {"withdrawn"},
        "withdrawn": set(),
    },
    "wp_drm_lease_v1": {
        None: {"lease_fd", "finished"},
        "lease_fd": {"finished"},
        "finished": set(),
    },
}


def check_order(events: list[Event]) -> None:
    """Every object told its story in an order that the protocol allows."""
    last: dict[Proxy, str | None] = defaultdict(lambda: None)
    for event in events:
        if allowed := ALLOWED.get(event.proxy.interface.name):
            assert event.name in allowed[last[event.proxy]], f"{event} after {last[event.proxy]}"
            last[event.proxy] = event.name
