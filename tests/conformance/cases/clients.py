"""Clients that are shut out, that do not listen, or that are in the way."""

from __future__ import annotations

import contextlib
import fcntl
import random
import struct
import termios

from cases.case import core, ours, quality, should, thread
from scene import Scene
from verdicts import NotReady

from support.lease_client import PROTOCOLS, LeaseClient
from support.sandbox import MANAGER, Sandbox
from support.wire import Connection

OPERATIONS = 300
UNREAD = 40000  # answers, far more than a socket holds
ANSWER = 12 + 12  # bytes: wl_callback.done, wl_display.delete_id
HELD_UP = thread("Smithay/wayland-rs#522", "a server that waits until a client's socket has room holds everybody up")


@should("clients", "a sandboxed client does not see the lease device",
        thread("swaywm/sway!7896", "a display is not for programs that the user does not trust"))  # fmt: skip
def sandboxed(s: Scene) -> None:
    s.needs(MANAGER)
    with Sandbox(s.lessor.socket) as sandbox:
        client = LeaseClient(Connection.to_display(sandbox.door, protocols=PROTOCOLS))
        try:
            assert not client.devices, "it does"
        finally:
            client.close()


@should("clients", "a client that never reads holds nobody up", HELD_UP)
def never_reads(s: Scene) -> None:
    with s.lessor.connect() as deaf:
        registry = deaf.display.send("get_registry")
        deaf.roundtrip(s.patience)
        for _ in range(30):
            registry.bind("wp_drm_lease_device_v1", s.device(s.first).global_name)
        with contextlib.suppress(TimeoutError), deaf.at_once():  # nobody reads it while the lessor is held up
            for _ in range(UNREAD):
                deaf.display.send("sync")
        s.settle()
        queue_stands(deaf, UNREAD)
        for _ in range(3):
            s.give_back(s.grant_again(s.first, s.headset))
            s.ended()


def queue_stands(deaf: Connection, answers: int) -> None:
    """NotReady if all that a client was to hear has found place in its socket."""
    (unread,) = struct.unpack("=i", fcntl.ioctl(deaf.fileno(), termios.FIONREAD, bytes(4)))
    if unread >= answers * ANSWER:
        raise NotReady(f"{unread} bytes wait in its socket, and nothing stands before it")


@should("clients", "a client that dies while it binds costs nobody anything",
        core("wl_registry", "A client can bind to a global object by using the bind request."))  # fmt: skip
def dies_while_binding(s: Scene) -> None:
    for _ in range(20):
        connection = s.lessor.connect()
        registry = connection.display.send("get_registry")
        connection.roundtrip(s.patience)
        registry.bind("wp_drm_lease_device_v1")
        connection.close()
    s.grant(s.second, s.headset)


@quality("clients", "clients that come and go leave no descriptor behind in the lessor",
         ours("a lessor that runs for months has no descriptors left"))  # fmt: skip
def come_and_go(s: Scene) -> None:
    def visit() -> None:
        visitor = LeaseClient(s.lessor.connect())
        s.until(lambda: visitor.offer(s.headset.id) or visitor.connection.read(0.002), "it is served")
        visitor.close()

    visit()
    s.settle()
    before = s.lessor.process.open_fds()
    for _ in range(20):
        visit()
    s.has_few_more_fds(before)


@should("clients", f"{OPERATIONS} requests, ends and plugs in disorder: the display can be leased afterwards",
        thread("wlroots!1730, wlroots!2821", "whatever programs and cables did, the next run must find the "
                                             "headset"))  # fmt: skip
def disorder(s: Scene) -> None:
    dice, held = random.Random(19), []
    crowd = [s.lessor.client() for _ in range(4)]

    def ask() -> None:
        client = dice.choice(crowd)
        offers = [offer for device in client.devices for offer in device.offers]
        held.append(client.lease(dice.choice(offers[-8:])))

    def end() -> None:
        lease = held.pop(dice.randrange(len(held))) if held else None
        if lease and lease.fd and dice.random() < 0.7:
            lease.fd.close()
        if lease and dice.random() < 0.7:
            lease.destroy()

    s.offered(s.headset, s.other, to=crowd[-1])
    plugs = s.headset.unplug, s.headset.plug, s.other.unplug, s.other.plug
    for _ in range(OPERATIONS):
        dice.choices((ask, end, *plugs), (20, 16, 1, 1, 1, 1))[0]()
        for client in crowd:
            client.connection.read(0)
    for client in crowd:
        client.close()
        s.lessor.clients.remove(client)
    s.headset.plug()
    s.grant_again(s.first, s.headset)
