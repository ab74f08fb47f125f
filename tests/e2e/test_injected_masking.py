"""Each kernel call of masking and unmasking fails once: the lease goes on, and is what it is told."""

import pytest

from support import kms
from support.control import DONE, subletctl
from support.injected_errors import *  # noqa: F403
from support.injected_errors import failures
from support.painter import Painter
from support.story import granted

pytestmark = pytest.mark.debug

RED = 0xE01030


def test_any_failing_call_of_masking_is_survived(start_scene, kernel, every_call):
    scene = start_scene("unmasked monitor")
    name = scene.side.name

    def mask_and_unmask() -> None:
        for state in ("on", "off"):
            subletctl(scene.sublet, "mask", name, state)

    lease = scene.granted()
    painter = Painter(granted(lease), scene.side.id)
    painter.paint(RED)
    assert subletctl(scene.sublet, "blank", name, "on").status == DONE
    scene.fault.arm(0)
    mask_and_unmask()
    crtc = painter.crtc
    for which, error in failures(scene.fault.calls, every_call):
        assert subletctl(scene.sublet, "blank", name, "on").status == DONE
        scene.fault.arm(which, error)
        mask_and_unmask()
        scene.fault.disarm()
        assert subletctl(scene.sublet, "blank", name, "off").status == DONE
        assert kernel.properties(crtc, kms.OBJECT_CRTC)["GAMMA_LUT"] == 0
        assert not lease.finished
        painter.remove(painter.paint(RED))
        assert scene.desk.lit
    scene.give_up(lease)
    scene.assert_at_rest("masking")
    scene.assert_nothing_leaked()
