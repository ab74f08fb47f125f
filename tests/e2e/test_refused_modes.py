"""A driver that refuses modes: the display is lit in a lower one, or lent dark, and all are told why."""

import errno

import pytest

from support.control import display
from support.drm_fault import DrmFault, Plan, Scope
from support.painter import Painter
from support.story import eventually, granted, hears
from testbed import description
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.debug

BLUE = 0x1030E0


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


@pytest.fixture
def fault(tmp_path) -> DrmFault:
    return DrmFault(tmp_path)


@pytest.fixture
def sublet(configured, fault, side, desk):
    sublet = configured(side.rule("desktop = false", 'lease = "offer"'), **fault.environment)
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


@pytest.fixture
def client(sublet):
    client = sublet.client()
    client.news()
    return client


def refused(times: int) -> Plan:
    return Plan(which=1, error=errno.EINVAL, times=times, scope=Scope.MODESET)


def offered_again(client, display) -> None:
    def there() -> bool:
        client.news()
        return client.offer(display.name) is not None

    eventually(there, f"{display.name} is on offer")


def test_the_next_lower_mode_is_set_if_the_driver_refuses_one(sublet, fault, client, side):
    modes = sorted(side.state().modes, key=lambda m: -m.width * m.height * m.refresh)
    best = side.state().modes[0]
    lower = [mode for mode in modes if mode.width * mode.height < best.width * best.height]
    fault.follow(refused(times=2))
    client.lease(side.name)
    hears(client, side.withdrawn, "device.done", "lease.lease_fd")
    assert fault.failed == 2
    assert side.mode in lower
    reason = display(sublet, side.name)["reason"]
    assert f"{side.name} is lit in {side.mode.width}x{side.mode.height}" in reason
    assert reason.endswith(" could not be set")


def test_a_display_that_cannot_be_lit_is_lent_dark(sublet, fault, client, headset, desk):
    before = bytes(desk.still_picture().rgb)
    fault.follow(refused(times=1000))
    client.lease(headset.name)
    hears(client, headset.withdrawn, "device.done", "lease.lease_fd")
    assert not headset.lit
    reason = f"{headset.name} is not lit: neither "
    assert reason in display(sublet, headset.name)["reason"]
    assert reason in sublet.process.text()
    painter = Painter(granted(client.leases[0]), headset.id)
    painter.light(BLUE)
    assert headset.shows_only(BLUE)
    fault.disarm()
    client.leases[0].destroy()
    hears(client, *headset.offered, "device.done")
    eventually(lambda: not headset.lit, "it is dark again")
    assert bytes(desk.still_picture().rgb) == before
    again = client.lease(headset.name)
    client.wait_for(f"{again.label}.lease_fd")
    assert headset.lit


def test_a_mode_that_the_driver_refuses_later_is_not_waited_for(sublet, fault, client, side):
    lease = client.lease(side.name)
    client.wait_for("lease.lease_fd")
    best = side.mode
    lease.destroy()
    offered_again(client, side)
    eventually(lambda: not side.lit, "it is dark")
    fault.follow(refused(times=3))  # of a commit that nobody waits for, twice, and of the backend's
    lower = client.lease(side.name)
    client.wait_for(f"{lower.label}.lease_fd")
    assert side.mode.width * side.mode.height < best.width * best.height
    lower.destroy()
    offered_again(client, side)
    eventually(lambda: not side.lit, "it is dark")
    again = client.lease(side.name)
    client.wait_for(f"{again.label}.lease_fd")
    assert side.mode == best
