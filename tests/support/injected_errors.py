"""Scenes in which the kernel's calls fail, each once: whatever fails, afterwards all is as before."""

from __future__ import annotations

import dataclasses
import errno
from collections.abc import Callable, Iterator

import pytest

from support import drm_ioctl as drm
from support.drm_fault import DrmFault
from support.holdings import SWAPCHAINS, Holdings, assert_nothing_leaked
from support.lease_client import Lease, LeaseClient
from support.story import Display, eventually

__all__ = ["every_call", "fault", "start_scene"]

ERRORS = [errno.EINVAL, errno.EBUSY, errno.EACCES]
FIRST_OF_A_SORT = 4


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of lease: what the rules of headset and second monitor say beside that they are lent,
    and which of them are leased."""

    headset: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    displays: tuple[str, ...] = ("headset",)


KINDS = {
    "headset": Kind(),
    "monitor": Kind(displays=("side",)),
    "unmasked monitor": Kind(side=("mask = false",), displays=("side",)),
    "both": Kind(displays=("headset", "side")),
    "after consent": Kind(headset=('clients = { consent = ["true"] }',)),
    "preset on connect": Kind(headset=('preset = "on-connect"',)),
}


class Scene:
    """Sublet with two clients; every lease is taken by the first."""

    def __init__(self, sublet, fault, kind: Kind, displays: dict[str, Display], card) -> None:
        self.sublet, self.fault, self.card = sublet, fault, card
        self.headset, self.side, self.desk = (displays[n] for n in ("headset", "side", "desk"))
        self.leased = [displays[name] for name in kind.displays]
        for monitor in (self.desk, self.side):
            eventually(monitor.shows_something, "the desktop is shown")
        self.pictures = {m: bytes(m.still_picture().rgb) for m in (self.desk, self.side)}
        self.dark = not any(line.startswith("preset") for line in kind.headset)
        self.client, self.other = sublet.client(), sublet.client()
        # The first lease has the desktop make the buffers that it keeps.
        self.give_up(self.granted())
        self.assert_at_rest("nothing")
        self._before = Holdings.of(sublet, card)

    def lease(self) -> Lease:
        self.offered(self.client)
        self.offered(self.other)  # who never reads is disconnected some day
        return self.client.lease(*(display.name for display in self.leased))

    def granted(self) -> Lease:
        lease = self.lease()
        assert self.answer(lease) == "lease_fd"
        return lease

    def answer(self, lease: Lease) -> str:
        """The answer to a submit; it must be one alone."""

        def answered() -> bool:
            self.client.news()
            return lease.answered

        eventually(answered, "the request is answered")
        both = [f"{lease.label}.lease_fd", f"{lease.label}.finished"]
        (line,) = [line for line in self.client.log if line in both]
        return line.removeprefix(f"{lease.label}.")

    def give_up(self, lease: Lease) -> None:
        if lease.fd is not None:
            lease.fd.close()
        if lease.proxy.alive and lease.proxy.connection.fileno() >= 0:
            lease.destroy()

    def offered(self, client: LeaseClient) -> None:
        """The displays are on offer to the client, maybe after the lessor tried again."""

        def there() -> bool:
            client.news()
            return all(client.offer(display.name) for display in self.leased)

        eventually(there, f"{[display.name for display in self.leased]} are on offer")

    def assert_at_rest(self, what: str) -> None:
        """Everything is as before any lease, `what` notwithstanding."""
        self.fault.disarm()
        self.offered(self.other)
        eventually(lambda: self.sublet.lessees() == [], f"no lease is left after {what}")
        for monitor, picture in self.pictures.items():
            eventually(lambda m=monitor, p=picture: m.shows(lambda picture: picture.rgb == p),
                       f"{monitor.name} shows the desktop after {what}")  # fmt: skip
        eventually(lambda: self.headset.lit != self.dark, f"the headset is as before after {what}")

    def assert_nothing_leaked(self) -> None:
        before = self._before.with_swapchains(SWAPCHAINS)
        # Where wlroots fails to switch a CRTC off it leaves the mode's blob behind.
        lost = self.sublet.process.text().count("Failed to disable CRTC")
        before = dataclasses.replace(before, blobs=before.blobs + lost)
        assert_nothing_leaked(before, self.sublet, self.card)


def failures(calls: bytes, every_call: bool) -> Iterator[tuple[int, int]]:
    """Which of these calls to fail, from 1, and with what.

    Those that read are many and much alike: the first of each sort do, unless it must be every call.
    """
    reading = map(drm.number, (
        drm.MODE_GETRESOURCES, drm.MODE_GETCRTC, drm.MODE_GETCONNECTOR, drm.MODE_GETPROPERTY,
        drm.MODE_GETPROPBLOB, drm.MODE_GETPLANERESOURCES, drm.MODE_GETPLANE,
        drm.MODE_OBJ_GETPROPERTIES))  # fmt: skip
    seen = dict.fromkeys(reading, 0)
    for index, call in enumerate(calls, 1):
        if call in seen:
            seen[call] += 1
        if every_call or seen.get(call, 0) <= FIRST_OF_A_SORT:
            yield index, ERRORS[index % len(ERRORS)]


@pytest.fixture
def fault(tmp_path) -> DrmFault:
    return DrmFault(tmp_path)


@pytest.fixture
def start_scene(configured, fault, card, desk, headset, side) -> Callable[..., Scene]:
    def start(kind: str, **env: str) -> Scene:
        wanted = KINDS[kind]
        offer = 'lease = "offer"'
        rules = headset.rule(offer, "desktop = false", *wanted.headset)
        rules += side.rule(offer, *wanted.side)
        sublet = configured(rules, **fault.environment, **env)
        return Scene(sublet, fault, wanted, {"desk": desk, "headset": headset, "side": side}, card)

    return start


@pytest.fixture
def every_call(request) -> bool:
    return request.config.getoption("--every-call")
