"""Each kernel call of a grant fails once: one answer, a lit desktop, nothing leaked."""

import errno

import pytest

from support.drm_fault import Plan, Scope
from support.injected_errors import *  # noqa: F403
from support.injected_errors import KINDS, failures

CREATE_LEASE = 0xC6  # linux: DRM_IOCTL_MODE_CREATE_LEASE
# The debug kernel takes ten times as long: it sees those that differ most.
DEBUGGED = ["headset", "unmasked monitor", "both"]


@pytest.mark.parametrize("kind", [
    *[pytest.param(kind, marks=pytest.mark.debug) for kind in DEBUGGED],
    *[kind for kind in KINDS if kind not in DEBUGGED],
])  # fmt: skip
def test_any_failing_call_of_a_grant_leaves_one_answer_and_a_lit_desktop(start_scene, kind, every_call):
    scene = start_scene(kind)
    scene.offered(scene.client)
    scene.fault.arm(0)
    lease = scene.granted()
    calls = scene.fault.calls
    scene.give_up(lease)

    said = set()
    for which, error in failures(calls, every_call):
        scene.offered(scene.client)
        scene.fault.arm(which, error)
        lease = scene.lease()
        said.add(scene.answer(lease))
        scene.fault.disarm()
        assert scene.desk.lit
        scene.give_up(lease)
        scene.assert_at_rest(f"call {which} of a grant")
    # A display that is lit early takes one call, and some errors of it are tried again.
    scene.offered(scene.client)
    scene.fault.follow(Plan(1, errno.ENOSPC, scope=Scope.ONE_CALL, call=CREATE_LEASE))
    lease = scene.lease()
    said.add(scene.answer(lease))
    scene.fault.disarm()
    scene.give_up(lease)
    scene.assert_at_rest("the lease itself")
    assert "finished" in said, "no call of a grant matters?"
    scene.assert_nothing_leaked()
