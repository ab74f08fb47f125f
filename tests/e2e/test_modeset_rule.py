"""modeset = "lessor": whoever changes the mode of such a display loses it."""

import pytest

from support.lessee import DONE, LEASE_ENDED, Lessee
from testbed import description
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.debug


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


@pytest.fixture
def run(configured, side):
    """Runs a lessee on a guarded display that was lent in 800x600."""
    started = []

    def start(*options: str) -> Lessee:
        sublet = configured(
            f"""
            [[display]]
            match = {{ connector = "{side.name}" }}
            desktop = false
            lease = "offer"
            mode = "800x600"
            modeset = "lessor"
            """
        )
        started.append(Lessee.run(sublet, "--connector", side.name, *options))
        return started[-1]

    yield start
    for lessee in started:
        lessee.kill()


def test_a_lessee_that_keeps_the_mode_keeps_the_display(run):
    assert run("--mode", "current", "--frames", "60").finish().status == DONE


def test_a_lessee_that_sets_another_mode_loses_the_display(run):
    report = run("--mode", "640x480", "--seconds", "60").finish()
    assert report.status == LEASE_ENDED
