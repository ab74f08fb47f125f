"""What every case starts from: a fresh card, a fresh lessor, two clients."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.case import Case
from grounds import Ground
from lessors import Lessor
from verdicts import NotApplicable, NotReady, Unmet

from support import drm_ioctl, kms, leases, virtio_gpu
from support import machine as cards
from support.compositor import Compositor
from support.lease_client import Device, Lease, LeaseClient
from support.painter import the_one
from support.story import Display
from support.wire import DeadlinePassed, ProtocolError

# wlroots drives two cards only with a renderer that shares buffers between them.
SHARING = {"WLR_RENDERER": "gles2", "WLR_RENDERER_ALLOW_SOFTWARE": "1"}
NO_ERROR = "no error"
BUFFERS = 8  # four for each of two monitors


@dataclass
class Scene:
    """roles: which display of the card is for what. patience: how long a lessor may take for what it
    should do at once, in seconds."""

    kind: Lessor
    lessor: Compositor
    card: cards.Card
    roles: dict[str, int]
    patience: float
    first: LeaseClient
    second: LeaseClient
    second_card: cards.Card | None = None

    # The displays -----------------------------------------------------------------------------

    @property
    def desk(self) -> Display:
        return self._display("desk", "a monitor")

    @property
    def headset(self) -> Display:
        return self._display("headset", "a headset")

    @property
    def other(self) -> Display:
        """A second headset."""
        return self._display("other", "a second headset")

    @property
    def side(self) -> Display:
        """A second monitor."""
        return self._display("side", "a second monitor")

    def _display(self, role: str, what: str) -> Display:
        if role not in self.roles:
            raise NotApplicable(f"it takes {what}")
        return Display(self.card, self.roles[role])

    def desktop(self) -> None:
        """Waits until both monitors are lit."""
        monitors = self.desk, self.side
        if not self.kind.desktop:
            raise NotApplicable("it has no desktop")
        self.until(lambda: all(monitor.lit for monitor in monitors), "the desktop is lit")

    # The clients ------------------------------------------------------------------------------

    @property
    def clients(self) -> tuple[LeaseClient, LeaseClient]:
        return self.first, self.second

    def until(
        self, condition: Callable[[], Any], what: str, *,
        without_it: bool = False, helper: subprocess.Popen | None = None,
    ) -> Any:  # fmt: skip
        """The condition's first true result, while all clients listen; `without_it`: once the lessor is gone.
        NotReady, if the `helper` that has to do it has ended."""
        end = time.monotonic() + self.patience
        while not (result := condition()):
            if not without_it and not self.lessor.process.running:
                raise AssertionError("the lessor is gone")
            if helper and helper.poll() is not None:
                raise NotReady(f"the program that does it has ended with {helper.returncode}: {what}")
            if time.monotonic() > end:
                raise DeadlinePassed(f"not within {self.patience:.0f} s: {what}")
            for client in self.lessor.clients:
                if client.fate is None:
                    client.connection.read(0.002)
        return result

    def has_few_more_fds(self, before: int) -> None:
        """Waits until the lessor has no more than `before`, but for what a desktop may take for itself meanwhile.
        If something is left behind each time of many, it is more."""
        most = before + BUFFERS
        self.until(lambda: self.lessor.process.open_fds() <= most, f"the lessor has at most {most} fds")

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """The lessor hears of what happens meanwhile only afterwards."""
        if cards.driver() is virtio_gpu:
            raise NotApplicable("its driver plugs nothing unless the lessor looks")
        with self.lessor.process.paused():
            yield
            cards.settle()

    def settle(self) -> None:
        """Everybody has heard what the lessor had to say up to now."""
        for client in self.lessor.clients:
            client.connection.roundtrip(self.patience)

    def noticed(self, monitor: Display, *, lit: bool) -> None:
        """Waits until the lessor must have heard that a monitor was plugged or pulled: its desktop follows, or,
        where nothing can be seen of it, it has served its clients since."""
        if self.kind.desktop and not self.kind.randr:
            word = "takes" if lit else "leaves"
            self.until(lambda: monitor.lit == lit, f"the desktop {word} the monitor")
        else:
            self.heard_of_it()

    def heard_of_it(self) -> None:
        """What happened to displays and cards is behind the lessor: it was there before these roundtrips."""
        cards.settle()
        for _ in range(2):  # a first one may be served together with it
            self.settle()

    def needs(self, interface: str) -> None:
        """NotApplicable unless the lessor has this global."""
        if not self.first.connection.globals(interface):
            raise NotApplicable(f"it has no {interface}")

    def device(self, client: LeaseClient) -> Device:
        """The lease device of the card, as a client knows it by its drm_fd."""
        card = os.stat(self.card.card).st_rdev

        def of_the_card() -> Device | None:
            fds = ((device, device.fd) for device in client.devices if device.fd)
            return next((d for d, fd in fds if os.fstat(fd.fileno()).st_rdev == card), None)

        return self.until(of_the_card, "there is a drm_fd of the card")

    def offered(self, *displays: Display, to: LeaseClient) -> None:
        """Waits until the displays are on offer to a client."""
        for display in displays:
            self.until(lambda d=display: to.offer(d.id), "it is on offer")

    def withdrawn(self, display: Display, *clients: LeaseClient) -> None:
        """Waits until a display is withdrawn from clients."""
        for client in clients:
            self.until(lambda c=client: not c.offer(display.id), "it is withdrawn")

    def fails(self, client: LeaseClient, *errors: str) -> None:
        """A client's connection must have ended by one of these protocol errors, "request.empty_lease";
        by any, if none is named."""
        self.settle()
        told = _told(client)
        if told == NO_ERROR or (errors and told not in errors):
            raise Unmet(" or ".join(errors) or "a protocol error", told)

    def thrives(self, client: LeaseClient) -> None:
        """A client must still be connected."""
        self.settle()
        if client.fate is not None:
            raise Unmet("the client stays connected", f"it is thrown out: {_told(client)}")

    def leave(self) -> None:
        """Ends the lessor; others need not be good at leaving."""
        if self.kind.ours:
            self.lessor.stop()
        else:
            self.lessor.kill()

    # Leases -----------------------------------------------------------------------------------

    def answer(self, lease: Lease) -> str:
        """ "lease_fd" or "finished"."""
        self.until(lambda: lease.answered, "the request is answered")
        return "lease_fd" if lease.fd is not None else "finished"

    def grant(self, client: LeaseClient, *displays: Display) -> Lease:
        """A lease that must be granted."""
        self.offered(*displays, to=client)
        lease = client.lease(*(display.id for display in displays))
        assert self.answer(lease) == "lease_fd", "the request is refused"
        return lease

    def grant_again(self, client: LeaseClient, *displays: Display) -> Lease:
        """A lease that must be granted after a while: the end before it may still be news."""

        def granted() -> Lease | None:
            if not all(client.offer(display.id) for display in displays):
                return None
            lease = client.lease(*(display.id for display in displays))
            return lease if self.answer(lease) == "lease_fd" else None

        return self.until(granted, "it is leased again")

    def give_back(self, lease: Lease) -> None:
        """As a program does that ends: it closes its fd, too, which some lessors wait for."""
        assert lease.fd is not None
        lease.fd.close()
        lease.destroy()

    def finished(self, lease: Lease) -> None:
        """Waits until a lease is finished."""
        self.until(lambda: lease.finished, "the lease is finished")

    def goes_on(self, lease: Lease) -> None:
        """A lease must not be over."""
        self.settle()
        assert not lease.finished, "the lease is finished"
        assert leases.objects_of(lease.fd.fileno()), "the lease is empty"

    def ended(self) -> None:
        """Waits until the kernel knows no lease any more."""
        self.until(lambda: self.leases() == [], "the kernel has no lease")

    def leases(self) -> list[int]:
        return self.lessor.lessees()

    # The kernel -------------------------------------------------------------------------------

    def dead(self, fd: int, crtc: int) -> bool:
        """Whether a leased fd has lost its objects."""
        try:
            drm_ioctl.call(fd, drm_ioctl.MODE_GETCRTC, drm_ioctl.Crtc(crtc_id=crtc))
        except FileNotFoundError:
            return True
        return False

    def kernel(self) -> contextlib.AbstractContextManager[kms.Card]:
        return kms.Card(self.card.card)

    def leased_crtc(self, fd: int) -> int:
        """Id of the only one behind a leased fd."""
        return the_one(self.leased_crtcs(fd))

    def leased_crtcs(self, fd: int) -> list[int]:
        """Ids of the CRTCs behind a leased fd."""
        held = leases.objects_of(fd)
        with self.kernel() as kernel:
            return [crtc.id for crtc in kernel.crtcs() if crtc.id in held]


def _told(client: LeaseClient) -> str:
    """By which error a client's connection ended."""
    fate = client.fate
    return f"{fate.interface}.{fate.name}" if isinstance(fate, ProtocolError) else NO_ERROR


@contextlib.contextmanager
def scene(
    case: Case, lessor: Lessor, ground: Ground, patience: float, environment: dict[str, str]
) -> Iterator[Scene]:
    """A scene of its own for one case; nothing is left of it afterwards."""
    with contextlib.ExitStack() as stack:
        card = stack.enter_context(ground.card(case.machine))
        other = stack.enter_context(ground.card(None, "second")) if case.second_card else None
        if other:
            environment = environment | {"WLR_DRM_DEVICES": f"{card.card}:{other.card}", **SHARING}
        cards.settle()
        compositor = lessor.start(card.card, monitors=case.monitors, **environment)
        stack.callback(compositor.forget)
        stack.callback(compositor.kill)
        yield Scene(
            lessor, compositor, card, ground.roles(card), patience,
            compositor.client(), compositor.client(), other,
        )  # fmt: skip
        if lessor.ours:  # others need not be good at leaving
            compositor.leave_in_peace()
