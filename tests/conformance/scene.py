"""What every case of the comparison starts from: a fresh card, a fresh lessor, two clients."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from support import drm_ioctl, kms, leases
from support import machine as cards
from support.compositor import Compositor
from support.lease_client import Lease, LeaseClient
from support.lessors import HOSTS
from support.stage import small
from support.story import Display
from support.wire import DeadlinePassed
from testbed import description

# wlroots drives two cards only with a renderer that shares buffers between them.
SHARING = {"WLR_RENDERER": "gles2", "WLR_RENDERER_ALLOW_SOFTWARE": "1"}


@dataclass
class Scene:
    """patience is how long a lessor may take for what it should do at once, in seconds."""

    lessor: Compositor
    card: cards.Card
    patience: float
    first: LeaseClient
    second: LeaseClient
    second_card: cards.Card | None = None

    @property
    def desk(self) -> Display:
        return Display(self.card, 0)

    @property
    def headset(self) -> Display:
        return Display(self.card, 1)

    @property
    def other(self) -> Display:
        """A second headset."""
        return Display(self.card, 2)

    @property
    def side(self) -> Display:
        """A second monitor."""
        return Display(self.card, 3)

    @property
    def clients(self) -> tuple[LeaseClient, LeaseClient]:
        return self.first, self.second

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """The condition's first true result, while all clients listen."""
        end = time.monotonic() + self.patience
        while not (result := condition()):
            if not self.lessor.process.running:
                raise AssertionError("the lessor is gone")
            if time.monotonic() > end:
                raise DeadlinePassed(f"not within {self.patience:.0f} s: {what}")
            for client in self.lessor.clients:
                if client.fate is None:
                    client.connection.read(0.002)
        return result

    def settle(self) -> None:
        """Everybody has heard what the lessor had to say up to now."""
        for client in self.lessor.clients:
            client.connection.roundtrip(self.patience)

    def offered(self, *displays: Display, to: LeaseClient) -> None:
        """Waits until the displays are on offer to a client."""
        for display in displays:
            self.until(lambda d=display: to.offer(d.name), "it is on offer")

    def answer(self, lease: Lease) -> str:
        """ "lease_fd" or "finished"."""
        self.until(lambda: lease.answered, "the request is answered")
        return "lease_fd" if lease.fd is not None else "finished"

    def grant(self, client: LeaseClient, *displays: Display) -> Lease:
        """A lease that must be granted."""
        self.offered(*displays, to=client)
        lease = client.lease(*(display.name for display in displays))
        assert self.answer(lease) == "lease_fd", "the request is refused"
        return lease

    def grant_again(self, client: LeaseClient, *displays: Display) -> Lease:
        """A lease that must be granted after a while: the end before it may still be news."""

        def granted() -> Lease | None:
            if not all(client.offer(display.name) for display in displays):
                return None
            lease = client.lease(*(display.name for display in displays))
            return lease if self.answer(lease) == "lease_fd" else None

        return self.until(granted, "it is leased again")

    def ended(self) -> None:
        """Waits until the kernel knows no lease any more."""
        self.until(lambda: self.leases() == [], "the kernel has no lease")

    def dead(self, fd: int, crtc: int) -> bool:
        """Whether a leased fd has lost its objects."""
        try:
            drm_ioctl.call(fd, drm_ioctl.MODE_GETCRTC, drm_ioctl.Crtc(crtc_id=crtc))
        except FileNotFoundError:
            return True
        return False

    def kernel(self) -> contextlib.AbstractContextManager[kms.Card]:
        return kms.Card(self.card.card)

    def leased_crtcs(self, fd: int) -> list[int]:
        """Ids of the CRTCs behind a leased fd."""
        held = leases.objects_of(fd)
        with self.kernel() as kernel:
            return [crtc.id for crtc in kernel.crtcs() if crtc.id in held]

    def leases(self) -> list[int]:
        return leases.lessees(self.card.card, self.lessor.pid)


def quick() -> description.Machine:
    """Two monitors around two headsets, with few pixels."""
    return dataclasses.replace(small(description.desk(pipes=4, headsets=2)), name="compared")


@contextlib.contextmanager
def _removable(name: str) -> Iterator[cards.Card]:
    """A card that may be gone in the end."""
    card = cards.create(dataclasses.replace(quick(), name=name))
    try:
        yield card
    finally:
        if card.exists():
            card.destroy()


@contextlib.contextmanager
def scene(
    start: Callable[..., Compositor], patience: float, *,
    machine: description.Machine | None = None, second_card: bool = False, **how: Any,
) -> Iterator[Scene]:  # fmt: skip
    """A scene of its own for one case; nothing is left of it afterwards. `how` goes to `start`."""
    with contextlib.ExitStack() as stack:
        card = stack.enter_context(cards.create(machine or quick()))
        other = stack.enter_context(_removable("second")) if second_card else None
        if other:
            how |= {"WLR_DRM_DEVICES": f"{card.card}:{other.card}", **SHARING}
        cards.settle()
        lessor = start(card.card, **how)
        stack.callback(lessor.forget)
        stack.callback(lessor.kill)
        yield Scene(lessor, card, patience, lessor.client(), lessor.client(), other)
        if lessor.process.name in ("sublet", *HOSTS):  # others need not be good at leaving
            lessor.leave_in_peace()

