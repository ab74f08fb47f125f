"""Each kernel call of an end fails once: the displays are what they were, nothing leaked."""

import pytest

from support.control import DONE, subletctl
from support.injected_errors import *  # noqa: F403
from support.injected_errors import Scene, failures
from support.lease_client import Lease
from support.painter import Painter
from support.story import granted

RED = 0xE01030


def destroy(scene: Scene, lease: Lease) -> None:
    lease.destroy()


def close_the_fd(scene: Scene, lease: Lease) -> None:
    lease.fd.close()


def leave(scene: Scene, lease: Lease) -> None:
    scene.client.close()
    scene.sublet.clients.remove(scene.client)
    scene.client = scene.sublet.client()


def revoke(scene: Scene, lease: Lease) -> None:
    assert subletctl(scene.sublet, "revoke", scene.leased[0].name).status == DONE


def unplug(scene: Scene, lease: Lease) -> None:
    scene.leased[0].unplug()
    scene.client.wait_for(f"{lease.label}.finished")
    scene.leased[0].plug()


ENDS = {end.__name__: end for end in (destroy, close_the_fd, leave, revoke, unplug)}


@pytest.mark.parametrize(("kind", "end"), [
    # The debug kernel takes ten times as long: it sees those that differ most.
    *[pytest.param("headset", end, marks=pytest.mark.debug) for end in ("destroy", "unplug")],
    ("headset", "close_the_fd"), ("headset", "leave"), ("headset", "revoke"),
    ("unmasked monitor", "destroy"), ("unmasked monitor", "unplug"), ("monitor", "leave"),
    ("both", "close_the_fd"), ("both", "revoke"), ("preset on connect", "destroy"),
])  # fmt: skip
def test_any_failing_call_of_an_end_is_made_good(start_scene, kind, end, every_call):
    scene = start_scene(kind)

    def begin() -> Lease:
        lease = scene.granted()
        if len(scene.leased) == 1:
            painter = Painter(granted(lease), scene.leased[0].id)
            painter.paint(RED)
            painter.set_gamma(0x4000)
        return lease

    lease = begin()
    scene.fault.arm(0)
    ENDS[end](scene, lease)
    scene.offered(scene.other)
    calls = scene.fault.calls
    scene.give_up(lease)
    for which, error in failures(calls, every_call):
        scene.assert_at_rest(f"the calls before number {which} of an end")
        lease = begin()
        scene.fault.arm(which, error)
        ENDS[end](scene, lease)
        scene.offered(scene.other)
        scene.give_up(lease)
    scene.assert_at_rest("all calls of an end")
    scene.assert_nothing_leaked()
