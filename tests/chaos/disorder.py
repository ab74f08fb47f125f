"""What the chaos tests share: loose plugs, and the proof that order can be restored."""

import random

from support.compositor import Compositor
from support.machine import Card
from support.story import Display, eventually


def fiddle(card: Card, dice: random.Random) -> None:
    """Pulls or plugs any display."""
    display = Display(card, dice.randrange(len(card.connectors)))
    dice.choice([display.plug, display.unplug])()


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
