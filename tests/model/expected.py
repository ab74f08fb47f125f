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


@dataclass
class Device:
    """A lease device that a client has bound: what it was offered, by name and serial. After its
    release nothing is added."""

    offers: dict[str, int] = field(default_factory=dict)
    released: bool = False


@dataclass
class Lease:
    client: int
    names: frozenset[str]
    state: str


class World:
    """All displays, clients and leases. Numbers of clients and leases are never used again."""

    def __init__(self, displays: list[Display]) -> None:
        self.sockets = {display.name: display for display in displays}
        self.devices: dict[int, list[Device]] = {}
        self.all_leases: dict[int, Lease] = {}
        self.rules = Rules()
        self.away = False
        self._serials: dict[str, int] = {}  # of what is on offer
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
        self.devices[client].append(Device(dict(self._serials)))

    def release(self, client: int) -> None:
        self.devices[client][0].released = True

    def leave(self, client: int) -> None:
        """Its leases end with it."""
        del self.devices[client]
        for number in [n for n, lease in self.all_leases.items() if lease.client == client]:
            self.destroy(number)

    def ask(self, client: int, names: frozenset[str], *, all_on_offer: bool) -> int:
        number = next(self._numbers)
        state = RUNNING if all_on_offer else REFUSED
        self.all_leases[number] = Lease(client, names, state)
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

    def plug(self, name: str) -> None:
        self.sockets[name].plugged = True
        self._offer()

    def unplug(self, name: str) -> None:
        self.sockets[name].plugged = False
        if not self.away:
            self._end_where(lambda lease: name in lease.names)
        self._serials.pop(name, None)
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
        """After a crash: clients and leases are gone, and what administrators said; the configuration
        is not."""
        self.devices.clear()
        self.all_leases.clear()
        for display in self.sockets.values():
            display.override = None
        self._serials.clear()
        self._offer()

    # -------------------------------------------------------------------------------------------

    def _end_where(self, condition) -> None:
        for lease in self.running():
            if condition(lease):
                lease.state = ENDED
        self._offer()

    def _leased(self, name: str) -> bool:
        return any(name in lease.names for lease in self.running())

    def _allowed(self, display: Display) -> bool:
        by_rule = self.rules.headsets if display.headset else self.rules.monitors
        return by_rule if display.override is None else display.override

    def _on_offer(self, display: Display) -> bool:
        return (
            display.plugged
            and self._allowed(display)
            and not self._leased(display.name)
            and not self.away
        )

    def _offer(self) -> None:
        """Withdraws what is not on offer any more, and offers what is now, as something new."""
        for name, display in self.sockets.items():
            if not self._on_offer(display):
                self._serials.pop(name, None)
            elif name not in self._serials:
                self._last_serial += 1
                self._serials[name] = self._last_serial
        for device in itertools.chain(*self.devices.values()):
            if device.released:
                still = self._serials.items() & device.offers.items()
                device.offers = dict(still)
            else:
                device.offers = dict(self._serials)

    def _use(self, display: Display) -> str:
        if not display.plugged:
            return "unplugged"
        if self._leased(display.name):
            return "leased"
        if self._allowed(display):
            return "offered"
        return "withheld" if display.headset else "desktop"

    def _lit(self, display: Display) -> bool:
        """The desktop lights its monitors, and a lease what it is of."""
        return display.plugged and (not display.headset or self._leased(display.name))

