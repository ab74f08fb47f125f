"""Leases of every kind, ended in every way, for tests that make them again and again."""

from __future__ import annotations

from support.administrator import Administrator
from support.lease_client import Lease, LeaseClient
from support.running import running
from support.story import Display, granted


def destroy(lease: Lease, client: LeaseClient) -> None:
    lease.destroy()
    lease.fd.close()


def close(lease: Lease, client: LeaseClient) -> None:
    lease.fd.close()
    client.wait_for(f"{lease.label}.finished")
    lease.destroy()


def both(lease: Lease, client: LeaseClient) -> None:
    lease.fd.close()
    lease.destroy()


def killed(lease: Lease, client: LeaseClient) -> None:
    """Another process has all that the client had, and dies."""
    fds = [granted(lease), client.connection.fileno()]
    with running(["sleep", "infinity"], pass_fds=fds):
        client.close()


class Round:
    """One lease of each kind, ended in each way."""

    def __init__(
        self, sublet, administrator: Administrator,
        headset: Display, side: Display, refused: Display,
    ) -> None:  # fmt: skip
        self._sublet, self._administrator = sublet, administrator
        self._headset, self._side, self._refused = headset, side, refused
        self._witness = self._newcomer()
        self._client = self._newcomer()

    def cycles(self):
        """Each as something to call."""
        one, two, pair = [self._headset], [self._side], [self._headset, self._side]
        return [
            lambda: self._lease(one, destroy),
            lambda: self._lease(one, close),
            lambda: self._lease(one, both),
            lambda: self._lease(one, killed),
            lambda: self._lease(one, self._unplug(self._headset)),
            lambda: self._lease(one, self._revoke),
            lambda: self._lease(two, self._mirrored(destroy)),
            lambda: self._lease(two, close),
            lambda: self._lease(two, self._unplug(self._side)),
            lambda: self._lease(pair, destroy),
            lambda: self._lease(pair, killed),
            self._refuse,
        ]

    def _newcomer(self) -> LeaseClient:
        client = self._sublet.client()
        client.news()
        return client

    def _lease(self, displays: list[Display], end) -> None:
        client = self._client
        names = [display.name for display in displays]
        lease = client.lease(*names)
        client.wait_for(f"{lease.label}.lease_fd")
        end(lease, client)
        if client.connection.fileno() < 0:
            self._sublet.clients.remove(client)
            self._client = self._newcomer()
        for each in (self._witness, self._client):
            each.connection.wait_for(lambda each=each: all(each.offer(name) for name in names))
            each.news()
            each.forget_withdrawn()
            each.forget_history()

    def _refuse(self) -> None:
        lease = self._client.lease(self._refused.name)
        self._client.wait_for(f"{lease.label}.finished")
        lease.destroy()

    def _unplug(self, display: Display):
        def end(lease: Lease, client: LeaseClient) -> None:
            display.unplug()
            client.wait_for(f"{lease.label}.finished")
            display.plug()
            lease.destroy()
            lease.fd.close()

        return end

    def _revoke(self, lease: Lease, client: LeaseClient) -> None:
        self._administrator.order("revoke", max(self._administrator.leases()))
        client.wait_for(f"{lease.label}.finished")
        lease.destroy()
        lease.fd.close()

    def _mirrored(self, end):
        def mirrored(lease: Lease, client: LeaseClient) -> None:
            whole = (0, 0, 0, 0)
            self._administrator.order("mirror", self._side.name, 0, 0, 0, *whole)
            end(lease, client)

        return mirrored
