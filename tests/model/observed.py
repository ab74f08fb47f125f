"""A lessor as it is: on the wire, in the kernel and by subletctl, in the words of expected.py."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from expected import ENDED, REFUSED, RUNNING
from support import kms, leases
from support.administrator import Administrator
from support.compositor import Compositor
from support.control import say, subletctl
from support.hostile import check_order
from support.lease_client import Lease
from support.machine import Card
from support.seat import Keyboard, OtherSession, Seat
from support.story import Display, eventually
from support.terms_client import DARK, EXACT, MAKER, PROTOCOLS, SERIAL, TermsClient
from support.wire import Connection, Proxy
from testbed.edid import Edid

CONFIG = """
[[display]]
match = {{ non-desktop = true }}
lease = "{headsets}"
claims = "allow"

[[display]]
match = {{ non-desktop = false }}
lease = "{monitors}"
claims = "allow"
"""


@dataclass
class Ground:
    """What outlives an example: the card, and how sublet is started on it."""

    card: Card
    edids: list[Edid]
    headsets: range  # numbers of displays
    folder: Path
    start_sublet: Callable[..., Compositor]
    started: list[Compositor]
    displays: list[Display] = field(init=False)
    pipes: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.displays = [Display(self.card, n) for n in range(len(self.card.connectors))]
        self.pipes = self._pipes()

    def _pipes(self) -> dict[str, list[int]]:
        """By name, the ids of all that a lease of the display has: each has a CRTC of its own."""
        with kms.Card(self.card.card) as kernel:
            crtcs, planes = kernel.crtcs(), kernel.planes()
        return {
            display.name: sorted(
                [display.id, crtc.id, *(p.id for p in planes if crtc.id in p.possible_crtcs)]
            )
            for display, crtc in zip(self.displays, crtcs, strict=True)
        }


class Observed:
    """One sublet with its clients, and what can be done to it; one example long."""

    def __init__(self, ground: Ground, *, with_seat: bool) -> None:
        self.ground = ground
        self.clients: dict[int, TermsClient] = {}
        self.leases: dict[int, Lease] = {}
        self._claims: dict[int, Proxy] = {}
        self._gone: list[int] = []  # descriptors of leases that must be dead
        self._orphans: list[int] = []  # and of those whose lessor has died
        for display in ground.displays:
            display.plug()
        self._config = ground.folder / "model.toml"
        self.write_rules(headsets=True, monitors=False)
        self._seat = Seat() if with_seat else None
        self._keyboard = Keyboard() if with_seat else None
        self._other: OtherSession | None = None
        environment = self._seat.environment if self._seat else {}
        self.sublet = ground.start_sublet("--config", str(self._config), **environment)
        self._await_answers()

    def _await_answers(self) -> None:
        """Once it answers it also hears the keyboard."""
        self._administrator = Administrator(self.sublet)

    def close(self) -> None:
        """Everybody leaves, and sublet has nothing to complain of."""
        for client in self.clients.values():
            client.close()
        self._administrator.close()
        for fd in self._gone + self._orphans:
            os.close(fd)
        try:
            self.sublet.leave_in_peace()
        finally:
            self.sublet.kill()
            for owned in (self._other, self._keyboard, self._seat):
                if owned:
                    owned.close()
        log = self.sublet.process.text()
        assert " cannot be " not in log, "a display went from one phase to another that it must not"
        self.ground.started.remove(self.sublet)
        self.sublet.forget()

    # What can be seen --------------------------------------------------------------------------

    def of_clients(self) -> dict[int, list[list[str]]]:
        """As World.clients(), after a roundtrip of each."""
        found = {}
        for number, client in self.clients.items():
            assert client.connection.roundtrip() is None, f"client {number}: {client.fate}"
            found[number] = [
                sorted(offer.name for offer in device.offers if not offer.withdrawn)
                for device in client.devices
            ]
        return found

    def of_leases(self) -> dict[int, str]:
        """As World.leases(), as far as they are answered."""
        found = {}
        for number, lease in self.leases.items():
            if lease.finished:
                found[number] = REFUSED if lease.fd is None else ENDED
            elif lease.fd is not None:
                found[number] = RUNNING
        return found

    def of_displays(self) -> dict[str, tuple[str, bool]]:
        """As World.displays()."""
        uses = self._administrator.uses()
        return {d.name: (uses[d.name], d.lit) for d in self.ground.displays}

    def owned(self) -> dict[int, list[int]]:
        """By lease, the KMS objects that its descriptor reaches."""
        return {
            number: sorted(leases.objects_of(lease.fd.fileno()))
            for number, lease in self.leases.items()
            if lease.fd is not None and lease.fd.fileno() >= 0
        }

    def still_reached(self) -> list[int]:
        """What descriptors reach that somebody kept of leases which are over."""
        reached = [number for fd in self._gone for number in leases.objects_of(fd)]
        for fd in self._orphans:
            # seatd gives up being the master before it closes the card for a session that has died:
            # the kernel ends no leases then, but lets nobody use them, whoever becomes the master.
            with contextlib.suppress(PermissionError):
                reached += leases.objects_of(fd)
        return reached

    def check_stories(self) -> None:
        """Every object told its story in an order that the protocol allows."""
        for client in self.clients.values():
            check_order(client.connection.events)

    # What is done ------------------------------------------------------------------------------

    def connect(self, number: int) -> None:
        self.clients[number] = TermsClient(Connection.to_display(self.sublet.socket, protocols=PROTOCOLS))

    def bind(self, number: int) -> None:
        client = self.clients[number]
        client.bind(client.connection.globals("wp_drm_lease_device_v1")[0])

    def release(self, number: int) -> None:
        self.clients[number].devices[0].proxy.send("release")

    def leave(self, number: int, *, somebody_keeps_its_fds: bool) -> None:
        client = self.clients.pop(number)
        for lease in client.leases:
            if somebody_keeps_its_fds and lease.fd is not None and lease.fd.fileno() >= 0:
                self._gone.append(lease.fd.take())
        self.leases = {n: lease for n, lease in self.leases.items() if lease not in client.leases}
        client.close()

    def ask(self, number: int, lease: int, offers: list, *, dark: bool) -> None:
        client = self.clients[number]
        request = client.request(*offers)
        if dark:
            terms = client.terms(request)
            for offer in offers:
                terms.send("set_light", offer.proxy, DARK)
        self.leases[lease] = client.submit(request)

    def destroy(self, number: int) -> None:
        lease = self.leases.pop(number)
        if lease.fd is not None and lease.fd.fileno() >= 0:
            self._gone.append(lease.fd.take())
        lease.destroy()

    def close_fd(self, number: int) -> None:
        if fd := self.leases[number].fd:
            fd.close()

    def claim(self, client: int, claim: int, display: int, *, exclusive: bool) -> None:
        edid = self.ground.edids[display]
        criteria = (MAKER, EXACT, edid.maker), (SERIAL, EXACT, f"{edid.serial:08d}")
        self._claims[claim] = self.clients[client].claim_of(*criteria, exclusive=exclusive)

    def end_claim(self, claim: int) -> None:
        self._claims.pop(claim).send("destroy")

    def revoke(self, number: int) -> None:
        """As an administrator, by the name of one of its displays."""
        reached = self.owned()[number]
        name = next(n for n, pipe in self.ground.pipes.items() if set(pipe) & set(reached))
        assert subletctl(self.sublet, "revoke", name).status == 0

    def overrule(self, name: str, command: str) -> None:
        assert subletctl(self.sublet, command, name).status == 0

    def write_rules(self, *, headsets: bool, monitors: bool) -> None:
        words = {True: "offer", False: "never"}
        text = CONFIG.format(headsets=words[headsets], monitors=words[monitors])
        self._config.write_text(text, encoding="utf-8")

    def reload(self) -> int:
        return say(self.sublet, "reload").status

    def write_nonsense(self) -> None:
        self._config.write_text('[[display]]\nlease = "maybe"\n', encoding="utf-8")

    def kill_and_start_again(self) -> None:
        if self._other:
            self._other.close()
            self._other = None
        self.sublet.kill()
        self._administrator.close()
        for number in list(self.clients):
            self.leave(number, somebody_keeps_its_fds=True)
        self._orphans += self._gone
        self._gone.clear()
        eventually(lambda: not self.still_reached(), "nobody reaches what a dead lessor lent")
        self.sublet.restart()
        self._await_answers()

    def switch_away(self) -> None:
        if self._other is None:
            self._other = OtherSession(self._seat)
        self._keyboard.switch_to(self._other.number)
        self._other.wait_until(active=True)

    def switch_back(self) -> None:
        self._other.leave()


def settled(read: Callable[[], object], wanted: object, what: str, deadline: float) -> None:
    """Waits until what is read is what is wanted; the assertion that fails shows both."""
    with contextlib.suppress(AssertionError):
        eventually(lambda: read() == wanted, what, deadline)
    seen = read()
    assert seen == wanted, what
