"""Lease after lease of one display: asked for, granted, given back, offered again."""

from __future__ import annotations

from support import machine
from support.compositor import Compositor
from support.lease_client import Lease
from support.story import Display, granted


class LeaseCycle:
    """One client's. It sends what belongs together in one write and asks for nothing else, so that
    the lessor does for it only what a lease takes.

    withdraws  whether the lessor takes the offer of a display back that it has lent
    """

    def __init__(self, lessor: Compositor, display: Display) -> None:
        self.lessor, self.display = lessor, display
        self.client = lessor.client()
        self.withdraws = False
        self._offered()
        lease = self.lease()
        self.client.connection.roundtrip()
        self.withdraws = self.client.offer(display.name) is None
        self.give_back(lease)

    def turn(self, times: int = 1) -> None:
        """Whole cycles; udev has told everybody of each before the next."""
        for _ in range(times):
            self.give_back(self.lease())
            machine.settle()

    def lease(self) -> Lease:
        """A lease that must be granted; the lessor has said all there is to say of it."""
        lease = self.submit()
        self.client.connection.wait_for(lambda: lease.answered)
        granted(lease)
        if self.withdraws:
            self.client.connection.wait_for(lambda: self.client.offer(self.display.name) is None)
        return lease

    def submit(self) -> Lease:
        """Asks for a lease. The objects of former offers are destroyed with the same write."""
        with self.client.connection.at_once():
            lease = self.client.lease(self.display.name)
            self.client.forget_withdrawn()
        return lease

    def give_back(self, lease: Lease) -> None:
        """Destroys the lease and closes its descriptor; returns when the display is offered again,
        at once where it is always."""
        lease.destroy()
        self._offered()
        lease.fd.close()

    def _offered(self) -> None:
        self.client.connection.wait_for(lambda: self.client.offer(self.display.name))
