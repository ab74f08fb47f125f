"""modeset = "lessor": whoever changes the mode of such a display loses it."""

import pytest

from support import drm_ioctl, kms
from support.compositor import Compositor
from support.drm_record import DrmRecord
from support.lessee import DONE, LEASE_ENDED, Lessee
from support.painter import Painter
from support.story import eventually, granted
from testbed import description
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.debug


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


@pytest.fixture
def record(tmp_path) -> DrmRecord:
    return DrmRecord(tmp_path)


@pytest.fixture
def guard(configured, side, record) -> Compositor:
    """Lends a guarded display in 800x600."""
    return configured(
        f"""
        [[display]]
        match = {{ connector = "{side.name}" }}
        desktop = false
        lease = "offer"
        mode = "800x600"
        modeset = "lessor"
        """,
        **record.environment,
    )


@pytest.fixture
def run(guard, side):
    """Runs a lessee on the guarded display."""
    started = []

    def start(*options: str) -> Lessee:
        started.append(Lessee.run(guard, "--connector", side.name, *options))
        return started[-1]

    yield start
    for lessee in started:
        lessee.kill()


def test_a_lessee_that_keeps_the_mode_keeps_the_display(run):
    assert run("--mode", "current", "--frames", "60").finish().status == DONE


def test_a_lessee_that_sets_another_mode_loses_the_display(run):
    report = run("--mode", "640x480", "--seconds", "60").finish()
    assert report.status == LEASE_ENDED


def test_the_same_timings_are_the_same_mode_whatever_the_lessee_calls_it(
    guard, side, record, kernel
):
    client = guard.client()
    client.news()
    lease = client.lease(side.name)
    client.wait_for("lease.lease_fd")
    painter = Painter(granted(lease), side.id)
    mode = drm_ioctl.call(painter.fd, drm_ioctl.MODE_GETCRTC, drm_ioctl.Crtc(crtc_id=painter.crtc)).mode
    assert mode.type != 0
    mode.type = 0
    painter.set(painter.crtc, kms.OBJECT_CRTC, {"MODE_ID": painter.blob(bytes(mode)), "ACTIVE": 1})
    record.forget()
    eventually(lambda: looks_at(painter.crtc, record, kernel) >= 2, "sublet has looked at the mode")
    client.news()
    assert not lease.finished
    painter.paint(0x336699)


def looks_at(crtc: int, record: DrmRecord, kernel: kms.Card) -> int:
    """How often sublet has read the mode of the CRTC."""
    return sum(c.name == "get-crtc" and crtc in c.objects for c in record.calls(kernel))
