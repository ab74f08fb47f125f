"""modeset = "lessor" on a card that takes long for each modeset. The kernel lets nobody read a CRTC while
its mode is being set: so a lessee that breaks its rule slowly holds up the lessor, but once."""

import pytest

from support.drm_record import DrmRecord
from support.painter import Painter
from support.story import granted
from testbed import description
from testbed.edid import DESKTOP

pytestmark = pytest.mark.virtual

MODESET_MS = 400  # Four looks, if nobody waited.


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, None])


def test_a_lessee_that_breaks_its_rule_slowly_is_waited_for_once(
    configured, card, kernel, headset, tmp_path
):
    record = DrmRecord(tmp_path)
    sublet = configured(
        f"""
        [[display]]
        match = {{ connector = "{headset.name}" }}
        desktop = false
        lease = "offer"
        mode = "800x600"
        modeset = "lessor"
        """,
        **record.environment,
    )
    client = sublet.client()
    client.news()
    lease = client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    painter = Painter(granted(lease), headset.id)
    other = next(mode for mode in painter.modes() if (mode.hdisplay, mode.vdisplay) == (640, 480))
    card.set_modeset_time(MODESET_MS)
    record.forget()
    painter.light_in(other, 0x336699)
    client.wait_for("lease.finished")
    looks = [c for c in record.calls(kernel) if c.name == "get-crtc" and painter.crtc in c.objects]
    assert len(looks) == 1
