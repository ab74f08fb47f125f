"""What a lessor should look like after every step, by the protocol and sublet's documentation alone.

A World is plain data: it knows neither a socket nor a card. Each method is something that happens, and
`clients()`, `leases()` and `displays()` say what can be seen when all of it has been dealt with.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

RUNNING, ENDED, REFUSED = "running", "ended", "refused"


@dataclass
class Display:
    """A socket and what is in it. `override` is what an administrator said: True to offer it."""

    name: str
    headset: bool
    plugged: bool = True
    override: bool | None = None


@dataclass(frozen=True)
class Rules:
    """Which kinds of displays the configuration offers."""

    headsets: bool = True
    monitors: bool = False


@dataclass(frozen=True)
class Offer:
    """What stays the same offer: its number, and the client whom it is made to (None: everybody)."""

    serial: int
    only_for: int | None


@dataclass
class Device:
    """A lease device that a client has bound: what it was offered, by name. After its release nothing
    is added."""

    offers: dict[str, Offer] = field(default_factory=dict)
    released: bool = False


@dataclass
class Lease:
    client: int
    names: frozenset[str]
    state: str
    dark: bool  # by its client's wish


@dataclass(frozen=True)
class Claim:
    client: int
    name: str  # of the one display that fits
    exclusive: bool


class World:
    """All displays, clients, leases and claims. Numbers of clients, leases and claims are never used
    again."""

    def __init__(self, displays: list[Display]) -> None:
        self.sockets = {display.name: display for display in displays}
        self.devices: dict[int, list[Device]] = {}
        self.all_leases: dict[int, Lease] = {}
        self.claims: dict[int, Claim] = {}  # the oldest first
        self.rules = Rules()
        self.away = False
        self._offers: dict[str, Offer] = {}
        self._last_serial = 0
        self._numbers = itertools.count()
        self._offer()

    # What can be seen --------------------------------------------------------------------------

    def clients(self) -> dict[int, list[list[str]]]:
        """By client, for each device that it bound, the names on offer there."""
        return {
            client: [sorted(device.offers) for device in devices]
            for client, devices in self.devices.items()
        }

    def leases(self) -> dict[int, str]:
        """The state of every lease that its client still has."""
        return {number: lease.state for number, lease in self.all_leases.items()}

    def running(self) -> list[Lease]:
        return [lease for lease in self.all_leases.values() if lease.state == RUNNING]

    def displays(self) -> dict[str, tuple[str, bool]]:
        """What `subletctl list` says that each is used for, and whether it is lit."""
        return {name: (self._use(display), self._lit(display)) for name, display in self.sockets.items()}

    # What happens ------------------------------------------------------------------------------

    def connect(self) -> int:
        client = next(self._numbers)
        self.devices[client] = []
        self.bind(client)
        return client

    def bind(self, client: int) -> None:
        self.devices[client].append(Device(self._offers_to(client)))

    def release(self, client: int) -> None:
        self.devices[client][0].released = True

    def leave(self, client: int) -> None:
        """Its leases and claims end with it."""
        del self.devices[client]
        for number in [n for n, claim in self.claims.items() if claim.client == client]:
            self.end_claim(number)
        for number in [n for n, lease in self.all_leases.items() if lease.client == client]:
            self.destroy(number)

    def ask(self, client: int, names: frozenset[str], *, dark: bool, all_on_offer: bool) -> int:
        number = next(self._numbers)
        state = RUNNING if all_on_offer else REFUSED
        self.all_leases[number] = Lease(client, names, state, dark)
        self._offer()
        return number

    def destroy(self, lease: int) -> None:
        """Its client wants it no more, and cannot look at it any longer."""
        del self.all_leases[lease]
        self._offer()

    def end(self, lease: int) -> None:
        """The client closed the descriptor, or an administrator revoked the lease."""
        if self.all_leases[lease].state == RUNNING:
            self.all_leases[lease].state = ENDED
        self._offer()

    def claim(self, client: int, name: str, *, exclusive: bool) -> int:
        number = next(self._numbers)
        self.claims[number] = Claim(client, name, exclusive)
        self._offer()
        return number

    def end_claim(self, claim: int) -> None:
        """Leases that came of it go on."""
        del self.claims[claim]
        self._offer()

    def plug(self, name: str) -> None:
        self.sockets[name].plugged = True
        self._offer()

    def unplug(self, name: str) -> None:
        self.sockets[name].plugged = False
        if not self.away:
            self._end_where(lambda lease: name in lease.names)
        self._offers.pop(name, None)
        self._offer()

    def overrule(self, name: str, offer: bool | None) -> None:
        self.sockets[name].override = offer
        self._offer()

    def reload(self, rules: Rules) -> None:
        self.rules = rules
        self._offer()

    def switch_away(self) -> None:
        self.away = True
        self._end_where(lambda lease: True)

    def switch_back(self) -> None:
        self.away = False
        self._offer()

    def start_again(self) -> None:
        """After a crash: clients, leases and claims are gone, and what administrators said; the
        configuration is not."""
        self.devices.clear()
        self.all_leases.clear()
        self.claims.clear()
        for display in self.sockets.values():
            display.override = None
        self._offers.clear()
        self._offer()

    # -------------------------------------------------------------------------------------------

    def _end_where(self, condition) -> None:
        for lease in self.running():
            if condition(lease):
                lease.state = ENDED
        self._offer()

    def _lease_of(self, name: str) -> Lease | None:
        return next((lease for lease in self.running() if name in lease.names), None)

    def _claim_of(self, name: str) -> Claim | None:
        return next((claim for claim in self.claims.values() if claim.name == name), None)

    def _on_desktop(self, display: Display) -> bool:
        return not (display.headset or self._claim_of(display.name) or self._lease_of(display.name))

    def _allowed(self, display: Display) -> bool:
        if display.override is not None:
            return display.override
        by_rule = self.rules.headsets if display.headset else self.rules.monitors
        return by_rule or self._claim_of(display.name) is not None

    def _on_offer(self, display: Display) -> bool:
        return (
            display.plugged
            and self._allowed(display)
            and not self._lease_of(display.name)
            and not self.away
        )

    def _offer(self) -> None:
        """Withdraws what is not on offer any more, and offers what is now, as something new."""
        for name, display in self.sockets.items():
            if not self._on_offer(display):
                self._offers.pop(name, None)
                continue
            claim = self._claim_of(name)
            only_for = claim.client if claim and claim.exclusive else None
            if name not in self._offers or self._offers[name].only_for != only_for:
                self._last_serial += 1
                self._offers[name] = Offer(self._last_serial, only_for)
        for client, devices in self.devices.items():
            offers = self._offers_to(client)
            for device in devices:
                device.offers = dict(offers.items() & device.offers.items()) if device.released else offers

    def _offers_to(self, client: int) -> dict[str, Offer]:
        return {name: offer for name, offer in self._offers.items() if offer.only_for in (None, client)}

    def _use(self, display: Display) -> str:
        if not display.plugged:
            return "unplugged"
        if self._lease_of(display.name):
            return "leased"
        if self._allowed(display):
            return "offered"
        return "desktop" if self._on_desktop(display) else "withheld"

    def _lit(self, display: Display) -> bool:
        """The desktop lights its monitors, and a lease what it is of, unless it is wanted dark."""
        if not display.plugged:
            return False
        lease = self._lease_of(display.name)
        return not lease.dark if lease else self._on_desktop(display)

