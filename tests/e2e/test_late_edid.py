"""Some drivers announce a display before they have read it, and say nothing when they have."""

import dataclasses
import time

import pytest

from support.story import eventually, hears
from testbed.edid import VIVE

SMALL_VIVE = dataclasses.replace(VIVE, width=540, height=300, serial=7)
BEFORE_A_LOOK = 0.25  # seconds: sublet looks five times, every half a second

# On a clock that charges no computing, whose looks are where they should be.
pytestmark = pytest.mark.virtual


@pytest.mark.parametrize("look", range(1, 6))
def test_a_headset_whose_edid_comes_after_the_plug_is_offered(two, side, look):
    """At whichever look: also at the last one, its output has to be made anew."""
    side.unplug()
    eventually(lambda: not side.lit, "the monitor is gone")
    side.become(None)
    side.plug()
    eventually(lambda: side.lit, "the desktop lights the monitor")
    time.sleep(look / 2 - BEFORE_A_LOOK)
    side.become(SMALL_VIVE)  # nobody is told
    for client in two:
        hears(client, *side.offered, "device.done")
    assert not side.lit
