"""A client of sublet_lease_terms_manager_v1 beside wp_drm_lease_device_v1, with the same kind of log.

    client = TermsClient(Connection.to_display(protocols=PROTOCOLS))
    lease = client.lease_on("Virtual-2", set_mode=(640, 480, 0))
    assert client.news() == ["terms.refused term_unmet 41 mode", "lease.finished"]

Terms are called "terms", "terms2" … in the order in which they were made, claims "claim" likewise.
What is for people (texts) is not in the log but in `texts`, in its order.
"""

from __future__ import annotations

import struct
from typing import Any

from support.lease_client import Lease, LeaseClient, _label
from support.protocols import Protocols
from support.wire import Connection, Event, Proxy

PROTOCOLS = Protocols.installed("drm-lease-v1", "sublet-lease-terms-v1")
MANAGER = "sublet_lease_terms_manager_v1"

MAKER, PRODUCT, MODEL, SERIAL, CONNECTOR_TYPE = range(5)
EXACT, GLOB = range(2)
DARK, LIT = range(2)
REFUSE, GRANT = range(2)
ALL_OVERLAYS = 0xFFFFFFFF


class TermsClient(LeaseClient):
    def __init__(self, connection: Connection, *, bind: bool = True) -> None:
        self.texts: list[str] = []
        self.timings: dict[int, dict[str, int]] = {}  # of displays, as told last
        self.planes: dict[int, list[int]] = {}
        self.crtcs: dict[int, int] = {}
        self.matches: dict[int, dict[str, Any]] = {}
        self.claims: list[Proxy] = []
        self._labels: dict[Proxy, str] = {}
        super().__init__(connection, bind=bind)
        self.manager = self.registry.bind(MANAGER) if connection.globals(MANAGER) else None

    def terms(self, request: Proxy) -> Proxy:
        """The terms of a request that is not submitted."""
        return self._named("terms", self.manager.send("get_terms", request))

    def claim(self) -> Proxy:
        """A claim that is not made yet."""
        self.claims.append(self._named("claim", self.manager.send("create_claim")))
        return self.claims[-1]

    def claim_of(self, *criteria: tuple[int, int, str], exclusive: bool = False) -> Proxy:
        """A claim that is made."""
        claim = self.claim()
        for criterion in criteria:
            claim.send("add_criterion", *criterion)
        if exclusive:
            claim.send("set_exclusive")
        claim.send("make")
        return claim

    def lease_on(self, *displays: str | int, unmet: int | None = None, **terms: tuple | int) -> Lease:
        """Submits a request with the same terms for each display: set_mode=(640, 480, 0) …"""
        offers = [self.offer(display) for display in displays]
        request = self.request(*offers)
        setter = self.terms(request)
        for offer in offers:
            for name, value in terms.items():
                setter.send(name, offer.proxy, *(value if isinstance(value, tuple) else (value,)))
        if unmet is not None:
            setter.send("set_unmet", unmet)
        return self.submit(request)

    def _named(self, kind: str, proxy: Proxy) -> Proxy:
        before = sum(label.rstrip("0123456789") == kind for label in self._labels.values())
        self._labels[proxy] = _label(kind, before)
        return proxy

    def _hear(self, event: Event) -> None:
        label = self._labels.get(event.proxy)
        if label is None:
            super()._hear(event)
            return
        words = " ".join(["", *map(str, self._values(event))])
        self._write(f"{'late ' if event.late else ''}{label}.{event.name}{words}")

    def _values(self, event: Event) -> list[Any]:
        """An event's arguments as the log has them."""
        args, enums = dict(event.args), event.proxy.interface.enums
        if "text" in args:
            self.texts.append(args.pop("text"))
        match event.name:
            case "display":
                self.crtcs[args["connector_id"]] = args["crtc_id"]
                return [args["connector_id"]]
            case "timing":
                self.timings[args["connector_id"]] = args
                return [args["connector_id"], f"{args['hdisplay']}x{args['vdisplay']}"]
            case "planes":
                ids = args["plane_ids"]
                planes = list(struct.unpack(f"={len(ids) // 4}I", ids))
                self.planes[args["connector_id"]] = planes
                return [args["connector_id"], len(planes)]
            case "state":
                flags = [name for bit, name in enums["state"].items() if args["state"] & bit]
                return [args["connector_id"], "|".join(flags) or "-"]
            case "matched":
                self.matches[args["match"]] = args
                return [args["match"], args["name"]]
            case "withheld":
                return [args["name"], enums["obstacle"][args["obstacle"]]]
        return [enums[name][value] if name in enums else value for name, value in args.items()]
