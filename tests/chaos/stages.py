"""Stages of a lessee's life at which it stands still, reached without any luck, and what happens there.

At a stage of the talk with the lessor a go-between holds a message back; at a stage of the frames
the lessee stops itself right at a commit, by a module that is preloaded (injection/drm_pause.c).
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from support.compositor import Compositor
from support.control import DONE, subletctl
from support.go_between import OFFERS_TOLD, GoBetween
from support.holdings import SWAPCHAINS, Holdings, assert_nothing_leaked
from support.lease_client import LeaseClient
from support.machine import Card
from support.preload import preloading
from support.processes import state
from support.story import Display, comes_on_offer, eventually

# Stage → what is held back, or at which commit the lessee stops.
HELD = {
    "the offers are told": OFFERS_TOLD,
    "the request is underway": "wp_drm_lease_request_v1.submit",
    "the fd is underway": "wp_drm_lease_v1.lease_fd",
}
PAUSED = {
    "the first commit is next": ("before", 1),
    "the first flip is pending": ("after", 1),
    "a later flip is pending": ("after", 5),
}


def cells(table: dict[str, tuple], stages: list[str]) -> list:
    """A case (event, stage, exit status) for each cell; `table` has None where an event cannot happen."""
    return [
        pytest.param(event, stage, status, id=f"{event} when {stage}")
        for event, statuses in table.items()
        for stage, status in zip(stages, statuses, strict=True)
        if status is not None
    ]


def pausing(stage: str) -> dict[str, str]:
    """The variables with which a program stops at a commit."""
    when, commit = PAUSED[stage]
    return preloading("drm_pause", DRM_PAUSE=when, DRM_PAUSE_AT=str(commit))


def await_pause(pid: int) -> None:
    eventually(lambda: state(pid) in "TX", "the lessee stops at its commit")
    assert state(pid) == "T"


def stop_and_continue(pid: int) -> None:
    """Long enough that it has been seen to stand still."""
    os.kill(pid, signal.SIGSTOP)
    eventually(lambda: state(pid) == "T", "the process stands still")
    os.kill(pid, signal.SIGCONT)


class Scene:
    """Lessor, headset, and a bystander by whom we know that the lessor has noticed something."""

    def __init__(
        self, lessor: Compositor, headset: Display, between: GoBetween, card: Card
    ) -> None:
        self.lessor = lessor
        self.headset = headset
        self.between = between
        self._card = card
        self._bystander: LeaseClient = lessor.client()
        self._lease_once()  # A headset that was leased is held: that is no leak.
        self._before = Holdings.of(lessor, card)

    def _lease_once(self) -> None:
        comes_on_offer(self._bystander, self.headset)
        lease = self._bystander.lease(self.headset.name)
        self._bystander.wait_for(f"{lease.label}.lease_fd")
        lease.fd.close()
        lease.destroy()
        comes_on_offer(self._bystander, self.headset)
        eventually(lambda: self.lessor.lessees() == [], "no lease is left")

    def environment(self, stage: str) -> dict[str, str]:
        """For a lessee that is to come to the stage, and stand still there if it can."""
        if stage in HELD:
            self.between.hold(HELD[stage])
            return {"WAYLAND_DISPLAY": str(self.between.socket)}
        return pausing(stage) if stage in PAUSED else {}

    def unplug(self) -> None:
        """Until the lessor has drawn its conclusions."""
        self.headset.unplug()
        eventually(lambda: self._offer() is None, "the headset is withdrawn")
        eventually(lambda: self.lessor.lessees() == [], "no lease is left")

    def unplug_in_silence(self) -> None:
        """The lessor stands still from then on until assert_in_order()."""
        self.lessor.process.signal(signal.SIGSTOP)
        self.headset.unplug()

    def revoke(self) -> None:
        assert subletctl(self.lessor, "revoke", self.headset.name).status == DONE
        assert self.lessor.lessees() == []

    def assert_in_order(self, run_again: Callable[[], None]) -> None:
        """The headset can be leased, and nothing is left of what was; unless its lessor was killed."""
        self.lessor.process.signal(signal.SIGCONT)
        if not self.lessor.process.running:
            assert self.lessor.process.wait() == -signal.SIGKILL
            return
        self.headset.plug()
        eventually(self._offer, "the headset is offered again")
        run_again()
        eventually(lambda: self.lessor.lessees() == [], "no lease is left")
        assert_nothing_leaked(self._before.with_swapchains(SWAPCHAINS), self.lessor, self._card)

    def _offer(self) -> object:
        self._bystander.connection.roundtrip()
        return self._bystander.offer(self.headset.name)
