"""What a monitor costs that is plugged in: on a slow processor, a picture too many takes seconds."""

import pytest

from support.cost import cpu_seconds
from support.story import eventually

pytestmark = pytest.mark.qemu_only  # where the processor's time is told to the nanosecond

ROUNDS = 5
# About twice as much was seen: a lit monitor takes one more picture. When sublet once computed for a
# second and more at each, it was a hundred times as much.
FACTOR = 20


def test_a_monitor_plugged_in_costs_little_more_than_one_unplugged(sublet, desk, side):
    client = sublet.client()
    eventually(lambda: desk.lit and side.lit, "the desktop lights its monitors")
    unplugging = plugging = 0.0
    for _ in range(ROUNDS):
        begin = cpu_seconds(sublet.pid)
        side.unplug()
        eventually(lambda: not side.lit, "the monitor is given up")
        client.news()
        between = cpu_seconds(sublet.pid)
        side.plug()
        eventually(lambda: side.lit, "the monitor is lit")
        client.news()
        unplugging += between - begin
        plugging += cpu_seconds(sublet.pid) - between
    print(f"unplugging {unplugging:.3f} s, plugging in {plugging:.3f} s of the processor")
    assert plugging < FACTOR * unplugging
