"""What the chaos tests share: loose plugs, and the proof that order can be restored."""

import random
from collections.abc import Callable

from support.compositor import Compositor
from support.hostile import HostileClient, check_order
from support.lease_client import LeaseClient
from support.machine import Card
from support.story import Display, eventually
from support.terms_client import MANAGER, PROTOCOLS
from support.wire import Connection

CLIENTS = 3
ACTIONS_OF_A_LIFE = 500


def fiddle(card: Card, dice: random.Random) -> None:
    """Pulls or plugs any display."""
    display = Display(card, dice.randrange(len(card.connectors)))
    dice.choice([display.plug, display.unplug])()


def do_mischief(
    door: Compositor,
    bystanders: tuple[LeaseClient, ...],
    card: Card,
    dice: random.Random,
    time_is_left: Callable[[], bool],
) -> None:
    """Hostile clients of `door`, which know terms and claims, come and go and displays with them;
    bystanders hear all in order."""
    clients: list[HostileClient] = []
    while time_is_left():
        while len(clients) < CLIENTS:
            connection = Connection.to_display(door.socket, protocols=PROTOCOLS)
            clients.append(HostileClient(connection, dice, MANAGER))
        client = dice.choice(clients)
        client.act()
        if dice.random() < 0.01:
            fiddle(card, dice)
        if client.connection.fate or dice.random() < 1 / ACTIONS_OF_A_LIFE:
            client.check_order()
            client.connection.close()
            clients.remove(client)
            for bystander in bystanders:
                assert bystander.connection.roundtrip() is None
    for client in clients:
        client.connection.close()
    for bystander in bystanders:
        assert bystander.connection.roundtrip() is None
        check_order(bystander.connection.events)


def assert_in_order(
    sublet: Compositor, card: Card, headsets: range, door: Compositor | None = None
) -> None:
    """With everything plugged in and everybody gone, a newcomer leases all headsets at once, from
    the one on the card or from another that relays its leases."""
    for number in range(len(card.connectors)):
        Display(card, number).plug()
    eventually(lambda: sublet.lessees() == [], "all leases are gone")
    names = [card.connectors[number] for number in headsets]
    honest = (door or sublet).client()
    honest.connection.wait_for(lambda: all(honest.offer(name) for name in names))
    honest.lease(*names)
    honest.wait_for("lease.lease_fd")
    assert sublet.process.running
