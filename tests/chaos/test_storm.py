"""Many clients that follow the protocol, all at once, while displays come and go."""

import random

import pytest
from disorder import assert_in_order, fiddle

from support.hostile import check_order
from support.lease_client import LeaseClient

pytestmark = [pytest.mark.debug, pytest.mark.slow]

HEADSETS = range(1, 4)
CLIENTS = 8


def do_something_sensible(client: LeaseClient, dice: random.Random) -> None:
    """Leases what is on offer, gives back what it has, or listens."""
    running = [lease for lease in client.leases if lease.proxy.alive]
    offers = [offer for device in client.devices for offer in device.offers if not offer.withdrawn]
    action = dice.choice(["lease", "lease", "close", "destroy", "listen", "listen"])
    if action == "lease" and offers:
        client.lease(*dice.sample(offers, dice.randint(1, len(offers))))
    elif action == "close" and running:
        lease = dice.choice(running)
        if lease.fd:
            lease.fd.close()
    elif action == "destroy" and running:
        dice.choice(running).destroy()
    else:
        client.connection.roundtrip()


def check_answers(client: LeaseClient) -> None:
    """Nobody was thrown out, and every lease gets its answer: one is held while its display comes back."""
    assert client.connection.roundtrip() is None
    client.connection.wait_for(
        lambda: all(lease.answered for lease in client.leases if lease.proxy.alive)
    )
    assert client.connection.fate is None
    check_order(client.connection.events)


def test_a_storm_of_leases_and_plugs_leaves_everything_leasable(sublet, card, dice, time_is_left):
    clients = [sublet.client() for _ in range(CLIENTS)]
    while time_is_left():
        client = dice.choice(clients)
        do_something_sensible(client, dice)
        if dice.random() < 0.1:
            fiddle(card, dice)
        if dice.random() < 0.01:
            check_answers(client)
            client.close()
            clients[clients.index(client)] = sublet.client()
    for client in clients:
        check_answers(client)
        client.close()
    assert_in_order(sublet, card, HEADSETS)
