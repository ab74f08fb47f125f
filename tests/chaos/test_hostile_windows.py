"""Every request of every desktop protocol, by several clients and a hand that moves the pointer."""

import random

import pytest
from disorder import fiddle

from support.compositor import Compositor
from support.vandal import PROTOCOLS, Vandal
from support.wire import Connection

pytestmark = [pytest.mark.debug, pytest.mark.slow]

CLIENTS = 4
ACTIONS_OF_A_LIFE = 400


class Bystander:
    """A client that only listens: it must be answered whatever the others do."""

    def __init__(self, sublet: Compositor) -> None:
        self.connection = Connection.to_display(sublet.socket, protocols=PROTOCOLS)

    def check(self) -> None:
        assert self.connection.roundtrip() is None


def enter(sublet: Compositor, dice: random.Random, names: list[str]) -> Vandal:
    return Vandal(Connection.to_display(sublet.socket, protocols=PROTOCOLS), dice, names)


def test_no_window_of_no_client_harms_the_desktop(sublet, card, dice, time_is_left):
    bystander = Bystander(sublet)
    names = [*card.connectors, "Virtual-99"]
    clients: list[Vandal] = []
    while time_is_left():
        while len(clients) < CLIENTS:
            clients.append(enter(sublet, dice, names))
        client = dice.choice(clients)
        client.act()
        if dice.random() < 0.005:
            fiddle(card, dice)
        if client.spent or client.connection.fate or dice.random() < 1 / ACTIONS_OF_A_LIFE:
            client.close()
            clients.remove(client)
            bystander.check()
    for client in clients:
        client.close()
    bystander.check()
    assert sublet.process.running
