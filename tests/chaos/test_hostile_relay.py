"""The same mischief at a nested sublet, which passes on what its parent lends."""

import pytest
from disorder import assert_in_order, fiddle

from support.hostile import HostileClient, check_order

pytestmark = [pytest.mark.debug, pytest.mark.slow]

HEADSETS = range(1, 4)
CLIENTS = 3
ACTIONS_OF_A_LIFE = 500


def test_no_request_in_no_order_harms_the_relay_or_its_parent(
    sublet, nest, card, dice, time_is_left
):
    nested = nest(sublet)
    bystanders = nested.client(), sublet.client()
    clients: list[HostileClient] = []
    while time_is_left():
        while len(clients) < CLIENTS:
            clients.append(HostileClient(nested.connect(), dice))
        client = dice.choice(clients)
        client.act()
        if dice.random() < 0.01:
            fiddle(card, dice)
        if client.connection.fate or dice.random() < 1 / ACTIONS_OF_A_LIFE:
            check_order(client.connection.events)
            client.connection.close()
            clients.remove(client)
            for bystander in bystanders:
                assert bystander.connection.roundtrip() is None
    for client in clients:
        client.connection.close()
    for bystander in bystanders:
        assert bystander.connection.roundtrip() is None
        check_order(bystander.connection.events)
    assert_in_order(sublet, card, HEADSETS, door=nested)
