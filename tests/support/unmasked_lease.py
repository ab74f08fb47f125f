"""An unmasked lease, of a monitor or a headset, and what the tests of several files look at."""

from __future__ import annotations

import pytest

from support import kms
from support.painter import Painter
from support.story import Display, granted

__all__ = ["client", "offering"]


@pytest.fixture
def offering(configured, side):
    """Sublet that also lends the second monitor, unmasked."""
    return configured(side.rule('lease = "offer"', "mask = false"))


@pytest.fixture
def client(offering):
    client = offering.client()
    client.news()
    return client


def take(client, display: Display) -> Painter:
    lease = client.lease(display.name)
    client.wait_for("lease.lease_fd" if len(client.leases) == 1 else f"lease{len(client.leases)}.lease_fd")
    return Painter(granted(lease), display.id)


def gamma(kernel: kms.Card, crtc: int) -> bytes:
    """The ramp that is set; empty if there is none."""
    return kernel.blob(kernel.properties(crtc, kms.OBJECT_CRTC)["GAMMA_LUT"])
