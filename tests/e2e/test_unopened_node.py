"""A card whose node cannot be opened for clients: nobody is refused or cut off, and the reason is told."""

import os

import pytest

pytestmark = pytest.mark.debug


@pytest.fixture
def hidden(card):
    """The card's node has another name, until it is called."""
    elsewhere = card.card + "-elsewhere"
    os.rename(card.card, elsewhere)

    def show():
        if os.path.exists(elsewhere):
            os.rename(elsewhere, card.card)

    yield show
    show()


def test_clients_wait_why_is_told_once_and_they_are_served_later(sublet, headset, hidden):
    clients = [sublet.client(), sublet.client()]
    assert [client.news() for client in clients] == [[], []]
    waits = [line for line in sublet.process.text().splitlines() if "wait for their drm_fds" in line]
    assert len(waits) == 1
    assert sublet.card in waits[0]
    assert "No such file or directory" in waits[0]
    hidden()
    for client in clients:
        client.wait_for("device.done")
        assert client.offer(headset.name)
