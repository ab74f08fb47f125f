"""A client that leases displays by RandR, in as many of LeaseClient's words as RandR knows.

What is on offer is an output that is not the screen's: in RandR "disconnected", with `non-desktop` set.
"""

from __future__ import annotations

import sys
import time

import xcffib
import xcffib.randr
import xcffib.xproto

from support.wire import Disconnected, Fate, Fd
from support.x_client import XClient

DISCONNECTED = 1


class RandrLease:
    """What was asked for, and what came."""

    def __init__(self, client: RandrClient, number: int, request: int) -> None:
        self._client, self.number, self.request = client, number, request
        self.fd: Fd | None = None
        self.finished = False

    @property
    def answered(self) -> bool:
        return self.finished or self.fd is not None

    def destroy(self) -> None:
        self._client.free(self)


class RandrClient:
    """Two connections to an X server, by what DISPLAY has: one that looks and listens, one whose leases they
    are."""

    def __init__(self, display: str) -> None:
        self.fate: Fate = None
        self.leases: list[RandrLease] = []
        self._holder = XClient(display)
        self._looker = xcffib.connect(display=display)
        self._randr = self._looker(xcffib.randr.key)
        self._root = self._looker.get_setup().roots[0].root
        self._connector_id = self._looker.core.InternAtom(False, 12, "CONNECTOR_ID").reply().atom
        mask = xcffib.randr.NotifyMask  # Xorg takes leases' only with another one
        self._randr.SelectInput(self._root, mask.Lease | mask.ResourceChange, is_checked=True).check()

    @property
    def connection(self) -> RandrClient:
        """Itself: it reads and waits as a Connection does."""
        return self

    def close(self) -> None:
        """Disconnects; what it leased is over, and its descriptors are closed."""
        for lease in self.leases:
            if lease.fd:
                lease.fd.close()
        self._holder.close()
        self._looker.disconnect()

    def read(self, timeout: float) -> None:
        """Takes in what has come, after this many seconds at most."""
        time.sleep(timeout)
        for lease in self.leases:
            if not lease.answered:
                self._take_answer(lease)
        try:
            while event := self._looker.poll_for_event():
                self._hear(event)
        except xcffib.ConnectionException:
            self.fate = Disconnected()

    def roundtrip(self, _deadline: float = 0) -> Fate:
        """All that the server had to say up to now was heard."""
        try:
            self._looker.core.GetInputFocus().reply()
        except xcffib.ConnectionException:
            self.fate = Disconnected()
        else:
            self.read(0)
        return self.fate

    def offer(self, connector: int) -> int | None:
        """The output of a connector, by the kernel's id of it; None if it is not on offer."""
        return next((output for output, of in self._on_offer().items() if of == connector), None)

    def request(self, *connectors: int) -> dict[int, int]:
        """Outputs, each with a CRTC that nobody has."""
        crtcs: dict[int, int] = {}
        for connector in connectors:
            output = self.offer(connector)
            assert output is not None, f"connector {connector} is not on offer"
            free = [crtc for crtc in self._info(output).crtcs if self._is_free(crtc) and crtc not in crtcs.values()]
            assert free, f"connector {connector} has no CRTC that is free"
            crtcs[output] = free[0]
        return crtcs

    def submit(self, request: dict[int, int]) -> RandrLease:
        self.leases.append(RandrLease(self, *self._holder.ask(request)))
        return self.leases[-1]

    def lease(self, *connectors: int) -> RandrLease:
        return self.submit(self.request(*connectors))

    def free(self, lease: RandrLease) -> None:
        """Gives a lease back, through the server; into the void if it is over."""
        try:
            self._randr.FreeLease(lease.number, True, is_checked=True).check()
        except xcffib.Error:
            return

    def _take_answer(self, lease: RandrLease) -> None:
        try:
            fd = self._holder.answer(lease.request)
        except PermissionError:
            lease.finished = True
        else:
            lease.fd = Fd(fd) if fd is not None else None

    def _hear(self, event: xcffib.Event) -> None:
        if getattr(event, "subCode", None) == xcffib.randr.Notify.Lease and not event.u.lc.created:
            for lease in self.leases:
                lease.finished = lease.finished or lease.number == event.u.lc.lease

    def _on_offer(self) -> dict[int, int]:
        """{output: id of its connector}."""
        found = {}
        for output in self._randr.GetScreenResourcesCurrent(self._root).reply().outputs:
            try:
                info, connector = self._info(output), self._connector_of(output)
            except xcffib.Error:  # it is gone
                continue
            if info.connection == DISCONNECTED and len(info.crtcs) and connector:
                found[output] = connector
        return found

    def _connector_of(self, output: int) -> int:
        anything = xcffib.xproto.GetPropertyType.Any
        told = self._randr.GetOutputProperty(output, self._connector_id, anything, 0, 1, False, False).reply()
        return int.from_bytes(bytes(list(told.data)), sys.byteorder)

    def _info(self, output: int) -> xcffib.randr.GetOutputInfoReply:
        return self._randr.GetOutputInfo(output, 0).reply()

    def _is_free(self, crtc: int) -> bool:
        return not len(self._randr.GetCrtcInfo(crtc, 0).reply().outputs)
