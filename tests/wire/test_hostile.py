"""Every request at every object, in random order, while the devices change all the time.

Run against a build with sanitizers; what is asserted here is that the server survives and that no
client hears anything it must not. SUBLET_HOSTILE_ROUNDS sets how long each seed goes on.
"""

import os
import random

import pytest

from support.hostile import HostileClient, check_order
from support.terms_client import MANAGER
from support.terms_client import PROTOCOLS as TERMS
from support.wire import Connection, Disconnected

ROUNDS = int(os.environ.get("SUBLET_HOSTILE_ROUNDS", "15"))
REQUESTS_PER_ROUND = 300
OFFERS = [f"4{n}/{serial}/C-{n}/display" for n in range(4) for serial in (1, 2)]
WORDS = [
    "A end $ 4", "A refuse $ 6 41 1 no", "A state $ 41 blanked", "A suspend $", "A resume $",
    "A grant $ 41/51/640x480/1,2/3", "A publish {offers}", "A on requested A end $ 2",
    "A on requested A grant $", "T made {claim}", "T matched {claim} 1 41 C-1",
    "T withheld {claim} 41 C-1 2 no", "T unmatched {claim} 1", "T refuse {claim} 2 no",
]  # fmt: skip
ANSWERS = ["grant $", "grant $", "grant $", "finish $", "publish {}", "close", "open", "publish"]


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
            fate = client.roundtrip()
            client.check_order()
            if fate is None and client.knows_its_objects:
                check_all_leases_finished(client)
            client.connection.close()
        assert bystander.connection.roundtrip() is None
        check_order(bystander.connection.events)
    bystander.close()
    server.heard()
    assert server.open_fds() <= fds


@pytest.mark.parametrize("seed", range(4))
def test_no_terms_and_no_claims_harm_the_server_or_another_client(server, seed):
    dice = random.Random(seed)
    bystander = server.client()
    fds = server.open_fds()
    server.do("A open", "B open", f"A publish {' '.join(OFFERS)}", "A on requested A grant $")

    def connect() -> HostileClient:
        connection = Connection.to_display(server.socket, protocols=TERMS)
        return HostileClient(connection, dice, MANAGER)

    for _ in range(ROUNDS):
        clients = [connect() for _ in range(3)]
        for _ in range(REQUESTS_PER_ROUND):
            number = dice.randrange(len(clients))
            if clients[number].connection.fate:
                clients[number].connection.close()
                clients[number] = connect()
            elif dice.random() < 0.1:
                offers = " ".join(dice.sample(OFFERS, dice.randrange(len(OFFERS))))
                server.do(dice.choice(WORDS).format(claim=dice.randrange(1, 99), offers=offers))
            else:
                clients[number].act()
        server.do("T destroy", "T create")
        for client in clients:
            client.roundtrip()
            client.check_order()
            client.connection.close()
        assert bystander.connection.roundtrip() is None
    bystander.close()
    server.heard()
    assert server.open_fds() <= fds


def test_a_client_that_mistook_an_object_for_another_ends_by_itself(server):
    server.do("A open", f"A publish {OFFERS[0]}", "A on requested A finish $")
    connection = Connection.to_display(server.socket, protocols=TERMS)
    client = HostileClient(connection, random.Random(0), MANAGER)
    registry = client.known[0]
    registry.bind("wp_drm_lease_device_v1")
    manager = registry.bind(MANAGER)
    manager.send("destroy")
    client.roundtrip()
    ((device, (connector,)),) = client.offers.items()
    request = device.send("create_lease_request")
    request.send("request_connector", connector)
    assert request.id == manager.id
    heard = len(connection.events)
    # To the server this is a submit, and the new object a lease.
    client.send(manager, manager.interface.requests["get_terms"], [request])
    assert client.roundtrip() == Disconnected()
    assert client.sure_events == heard
    client.check_order()
    connection.close()
    assert server.heard()


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
