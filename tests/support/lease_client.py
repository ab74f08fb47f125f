"""A client of wp_drm_lease_device_v1 whose whole story can be compared with a list of strings.

    client = LeaseClient(Connection.to_display(protocols=PROTOCOLS))
    lease = client.lease("Virtual-2")
    assert client.news()[-3:] == ["connector[Virtual-2].withdrawn", "device.done", "lease.lease_fd"]

A device is called "device", the second "device2" and so on in the order of binding; leases likewise
in the order of submitting; a connector by the name that the server gave it. An event that comes for
an object which the client had destroyed already starts with "late ".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from support.protocols import Protocols
from support.wire import DEADLINE, Connection, Event, Fate, Fd, ProtocolError, Proxy

PROTOCOLS = Protocols.installed("drm-lease-v1")


@dataclass(eq=False)
class Offer:
    """A wp_drm_lease_connector_v1 and what it said of itself."""

    proxy: Proxy
    name: str = "?"
    description: str = ""
    connector_id: int = 0
    withdrawn: bool = False


@dataclass(eq=False)
class Device:
    proxy: Proxy
    label: str
    global_name: int
    fd: Fd | None = None
    offers: list[Offer] = field(default_factory=list)  # all there ever were, withdrawn ones too

    def offer(self, display: str | int) -> Offer | None:
        """The latest offer of a display that is not withdrawn: by the name that the server gave it, or by the
        kernel's id of its connector."""
        latest = reversed(self.offers)
        return next((o for o in latest if display in (o.name, o.connector_id) and not o.withdrawn), None)


@dataclass(eq=False)
class Lease:
    proxy: Proxy
    label: str
    fd: Fd | None = None
    finished: bool = False

    @property
    def answered(self) -> bool:
        return self.finished or self.fd is not None

    def destroy(self) -> None:
        self.proxy.send("destroy")


class LeaseClient:
    """Binds every lease device there is and every one that comes, and keeps the log.

    Owns the connection; every descriptor that is not taken is closed with it.
    """

    def __init__(self, connection: Connection, *, bind: bool = True) -> None:
        self.connection = connection
        self.log: list[str] = []
        self.devices: list[Device] = []
        self.leases: list[Lease] = []
        self._bind = bind
        self._read_up_to = 0
        self._end_told = False
        self._of_proxy: dict[Proxy, Device | Offer | Lease] = {}
        connection.listener = self._hear
        self.registry = connection.display.send("get_registry")
        connection.roundtrip()  # the globals
        connection.roundtrip()  # what binding them brought

    def close(self) -> None:
        """Disconnects without a goodbye."""
        self.connection.close()

    def __enter__(self) -> LeaseClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def fate(self) -> Fate:
        return self.connection.fate

    def news(self) -> list[str]:
        """All that was heard since the last call, after a roundtrip; the end of the connection is
        news too: "error INTERFACE.ENTRY" or "disconnected"."""
        fate = self.connection.roundtrip()
        if fate and not self._end_told:
            self._end_told = True
            is_error = isinstance(fate, ProtocolError)
            self._write(f"error {fate.interface}.{fate.name}" if is_error else "disconnected")
        news = self.log[self._read_up_to :]
        self._read_up_to = len(self.log)
        return news

    def wait_for(self, line: str, deadline: float = DEADLINE) -> None:
        """Waits until the log has `line` behind what news() returned already."""
        self.connection.wait_for(lambda: line in self.log[self._read_up_to :], deadline)
        assert line in self.log[self._read_up_to :], f"{self.fate} before {line!r}: {self.log}"

    def bind(self, global_name: int) -> Device:
        proxy = self.registry.bind("wp_drm_lease_device_v1", global_name)
        device = Device(proxy, _label("device", len(self.devices)), global_name)
        self.devices.append(device)
        self._of_proxy[proxy] = device
        return device

    def offer(self, display: str | int) -> Offer | None:
        """The offer of a display on any device, None if there is none (any more)."""
        return next((o for device in self.devices if (o := device.offer(display))), None)

    def request(self, *offers: Offer | str | int, device: Device | None = None) -> Proxy:
        """A wp_drm_lease_request_v1 with these connectors, not submitted.

        Without `device` it is of the device that offers the first of them.
        """
        found = [offer if isinstance(offer, Offer) else self.offer(offer) for offer in offers]
        assert all(found), f"not all on offer: {offers}"
        if device is None:
            device = next((d for d in self.devices if set(found) & set(d.offers)), self.devices[0])
        request = device.proxy.send("create_lease_request")
        for offer in found:
            request.send("request_connector", offer.proxy)
        return request

    def submit(self, request: Proxy) -> Lease:
        lease = Lease(request.send("submit"), _label("lease", len(self.leases)))
        self.leases.append(lease)
        self._of_proxy[lease.proxy] = lease
        return lease

    def lease(self, *offers: Offer | str | int, device: Device | None = None) -> Lease:
        """Submits a request for these connectors; the answer is still to come."""
        return self.submit(self.request(*offers, device=device))

    def forget_withdrawn(self) -> None:
        """Destroys the objects of the offers that were withdrawn."""
        for device in self.devices:
            for offer in device.offers:
                if offer.withdrawn:
                    offer.proxy.send("destroy")
            device.offers = [offer for offer in device.offers if not offer.withdrawn]

    def forget_history(self) -> None:
        """Forgets what it has heard, and what is over: for a client that hears a lot."""
        self.log.clear()
        self._read_up_to = 0
        self.leases = [lease for lease in self.leases if lease.proxy.alive]
        self._of_proxy = {proxy: of for proxy, of in self._of_proxy.items() if proxy.alive}
        self.connection.forget_history()

    def _hear(self, event: Event) -> None:
        args, subject = event.args, self._of_proxy.get(event.proxy)
        line = ""
        if event.proxy is self.registry:
            self._hear_registry(event)
        elif isinstance(subject, Device):
            line = f"{subject.label}.{event.name}"
            if event.name == "drm_fd":
                subject.fd = args["fd"]
            elif event.name == "connector":
                offer = Offer(args["id"])
                subject.offers.append(offer)
                self._of_proxy[offer.proxy] = offer
        elif isinstance(subject, Offer):
            for name, value in args.items():
                setattr(subject, name, value)
            subject.withdrawn = subject.withdrawn or event.name == "withdrawn"
            values = "".join(f" {value}" for value in args.values())
            line = f"connector[{subject.name}].{event.name}{values}"
        elif isinstance(subject, Lease):
            line = f"{subject.label}.{event.name}"
            subject.fd = args.get("leased_fd", subject.fd)
            subject.finished = subject.finished or event.name == "finished"
        if line:
            self._write(f"late {line}" if event.late else line)

    def _hear_registry(self, event: Event) -> None:
        name = event.args["name"]
        if event.name == "global_remove":
            for device in self.devices:
                if device.global_name == name:
                    self._write(f"registry.global_remove {device.label}")
        elif self._bind and event.args["interface"] == "wp_drm_lease_device_v1":
            self.bind(name)

    def _write(self, line: str) -> None:
        self.log.append(line)


def _label(kind: str, count_before: int) -> str:
    return kind if count_before == 0 else f"{kind}{count_before + 1}"
