"""Every request at every object in random order, while displays come and go."""

import pytest
from disorder import assert_in_order, fiddle

from support.hostile import HostileClient, check_order

pytestmark = [pytest.mark.debug, pytest.mark.slow]

HEADSETS = range(1, 4)
CLIENTS = 3
ACTIONS_OF_A_LIFE = 500


def test_no_request_in_no_order_harms_the_lessor(sublet, card, dice, time_is_left):
    bystander = sublet.client()
    clients: list[HostileClient] = []
    while time_is_left():
        while len(clients) < CLIENTS:
            clients.append(HostileClient(sublet.connect(), dice))
        client = dice.choice(clients)
        client.act()
        if dice.random() < 0.01:
            fiddle(card, dice)
        if client.connection.fate or dice.random() < 1 / ACTIONS_OF_A_LIFE:
            check_order(client.connection.events)
            client.connection.close()
            clients.remove(client)
            assert bystander.connection.roundtrip() is None
    for client in clients:
        client.connection.close()
    assert bystander.connection.roundtrip() is None
    check_order(bystander.connection.events)
    assert_in_order(sublet, card, HEADSETS)
