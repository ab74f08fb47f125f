"""The kernel gives a lessee's id to the next one at once; the lessor must not take one for the other."""

import os
import signal

import pytest

from support.story import Display, comes_on_offer, granted, hears
from testbed import description

pytestmark = pytest.mark.debug


@pytest.fixture
def displays():
    return description.desk(pipes=3, headsets=2)


@pytest.fixture
def other(card):
    """The second headset."""
    return Display(card, 2)


def test_an_end_unseen_before_the_next_grant_is_an_end_all_the_same(sublet, two, headset, other):
    first, second = two
    lease = first.lease(headset.name)
    hears(first, headset.withdrawn, "device.done", "lease.lease_fd")
    hears(second, headset.withdrawn, "device.done")

    # Both are waiting when sublet wakes up: the news of the closed fd and the next request.
    os.kill(sublet.pid, signal.SIGSTOP)
    next_lease = second.lease(other.name)
    lease.fd.close()
    os.kill(sublet.pid, signal.SIGCONT)

    second.wait_for("lease.lease_fd")
    assert granted(next_lease)
    first.wait_for(f"{lease.label}.finished")
    comes_on_offer(first, headset)
    assert len(sublet.lessees()) == 1
