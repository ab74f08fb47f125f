"""A client that respects no rule, and the order of events that it must be shown all the same."""

import random
from collections import defaultdict

from support.protocols import Arg, Message
from support.wire import Connection, Disconnected, Event, Fate, Proxy, Unreadable


class HostileClient:
    """Leases in good order often enough to get far, and does anything else in between: well-formed
    requests at random, rarely such as end the connection, and noise."""

    def __init__(
        self, connection: Connection, dice: random.Random, *globals: str
    ) -> None:
        """Binds these globals beside lease devices."""
        self.globals = ("wp_drm_lease_device_v1", *globals)
        self.connection = connection
        self.dice = dice
        self.known: list[Proxy] = []
        self.sure_events: int | None = None  # those before it sent what may mean anything
        self.offers: dict[Proxy, list[Proxy]] = defaultdict(list)  # connectors by device
        connection.listener = self._learn
        self.known.append(connection.display.send("get_registry"))
        connection.roundtrip()

    @property
    def knows_its_objects(self) -> bool:
        """Whether all that it sent meant the same to the server."""
        return self.sure_events is None

    def roundtrip(self) -> Fate:
        """As the connection's; a client that mistook an object for another ends where it cannot read
        an event, as a client's library does."""
        try:
            return self.connection.roundtrip()
        except Unreadable:
            if self.knows_its_objects:
                raise
            self.connection.fate = Disconnected()
            return self.connection.fate

    def check_order(self) -> None:
        """Of all that it heard while it knew its objects."""
        check_order(self.connection.events[: self.sure_events])

    def act(self) -> None:
        chance = self.dice.random()
        if chance < 0.15:
            self.roundtrip()
        elif chance < 0.4:
            self._lease()
        elif chance < 0.995:
            self._request(self._pick(self.known), suicidal=False)
        elif chance < 0.999:
            self._request(self.dice.choice(self.known), suicidal=True)
        else:
            self._make_noise()

    def _learn(self, event: Event) -> None:
        for value in event.args.values():
            if isinstance(value, Proxy):
                self.known.append(value)
                self.offers[event.proxy].append(value)

    def _lease(self) -> None:
        device = self._pick(list(self.offers))
        connectors = [proxy for proxy in self.offers[device] if proxy.alive]
        if device.alive and connectors:
            request = device.send("create_lease_request")
            count = min(len(connectors), self.dice.choice((1, 1, 1, 2)))
            for connector in self.dice.sample(connectors, count):
                request.send("request_connector", connector)
            self.known.append(request if self.dice.random() < 0.2 else request.send("submit"))

    def _request(self, proxy: Proxy, *, suicidal: bool) -> None:
        choices = list(proxy.interface.requests.values())
        if not suicidal:
            choices = [r for r in choices if proxy.alive and r.name != "submit"]
        if not choices:
            return
        request = self.dice.choice(choices)
        if request.name == "bind":
            self._bind(proxy)
            return
        args = [self._value(arg, suicidal) for arg in request.args if arg.type != "new_id"]
        if None in args:
            return
        self.send(proxy, request, args)

    def send(self, proxy: Proxy, request: Message, args: list[int | str | Proxy | None]) -> None:
        """As the connection's; if the proxy is dead, to whatever object has its id by now."""
        if not proxy.alive:
            self._lose_track()
        if created := self.connection.send(proxy, request, args):
            self.known.append(created)
        if request.name == "release":
            proxy.alive = False

    def _lose_track(self) -> None:
        """What it sends next may mean anything, and create any object."""
        if self.knows_its_objects:
            self.sure_events = len(self.connection.events)

    def _bind(self, registry: Proxy) -> None:
        interface = self.dice.choice(self.globals)
        if names := self.connection.globals(interface):
            self.known.append(registry.bind(interface, self.dice.choice(names)))

    def _value(self, arg: Arg, suicidal: bool) -> int | str | Proxy | None:
        if arg.type == "string":
            return self.dice.choice(("HVR", "0xaa01", "*", "[", ""))
        if arg.type != "object":
            return self.dice.randrange(4)
        fitting = [p for p in self.known if p.interface.name == arg.interface and p.alive]
        return self.dice.choice(self.known if suicidal else fitting or [None])

    def _pick(self, proxies: list[Proxy]) -> Proxy:
        """A live one, if there is any."""
        live = [proxy for proxy in proxies if proxy.alive]
        return self.dice.choice(live or self.known)

    def _make_noise(self) -> None:
        self._lose_track()
        self.connection.send_raw(
            self.dice.choice([proxy.id for proxy in self.known] + [0, 77, 0xFF000007]),
            self.dice.randrange(4),
            self.dice.randbytes(4 * self.dice.randrange(4)),
            fds=[0] if self.dice.random() < 0.5 else [],
        )


ALLOWED = {  # what may follow an event of the same object
    "wp_drm_lease_device_v1": {
        None: {"drm_fd", "released"},
        "drm_fd": {"connector", "done"},
        "connector": {"connector", "done"},
        "done": {"connector", "done", "released"},
        "released": set(),
    },
    "wp_drm_lease_connector_v1": {
        None: {"name"},
        "name": {"description"},
        "description": {"connector_id"},
        "connector_id": {"done"},
        "done": {"new description", "withdrawn"},
        "new description": {"new done"},
        "new done": {"new description", "withdrawn"},
        "withdrawn": set(),
    },
    "sublet_lease_terms_v1": {
        None: {"display", "granted", "refused"},
        "display": {"timing", "planes"},
        "timing": {"planes"},
        "planes": {"state"},
        "state": {"display", "unmet", "granted", "state", "suspended", "resumed", "ended"},
        "unmet": {"display", "unmet", "granted"},
        "granted": {"state", "suspended", "resumed", "ended"},
        "suspended": {"state", "suspended", "resumed", "ended"},
        "resumed": {"state", "suspended", "resumed", "ended"},
        "refused": set(),
        "ended": set(),
    },
    "wp_drm_lease_v1": {
        None: {"lease_fd", "finished"},
        "lease_fd": {"finished"},
        "finished": set(),
    },
}


def check_order(events: list[Event]) -> None:
    """Every object told its story in an order that the protocol allows."""
    last: dict[Proxy, str | None] = defaultdict(lambda: None)
    for event in events:
        if allowed := ALLOWED.get(event.proxy.interface.name):
            before = last[event.proxy]
            again = before in ("done", "new done") and event.name == "description"
            name = f"new {event.name}" if again or before == "new description" else event.name
            assert name in allowed[before], f"{event} after {before}"
            last[event.proxy] = name
