"""Lit before it is lent: one commit before the fd, and none on what is lent until the lease ends."""

import subprocess

import pytest

from support.control import DONE, subletctl
from support.drm_record import ACTIVE, CRTC_ID, MODE_ID, DrmRecord
from support.lease_client import LeaseClient
from support.painter import Painter
from support.running import running
from support.story import Display, eventually, granted

pytestmark = pytest.mark.debug


@pytest.fixture
def record(tmp_path) -> DrmRecord:
    return DrmRecord(tmp_path)


@pytest.fixture
def sublet(configured, record, side):
    """Lends the second monitor, too."""
    rule = side.rule('lease = "offer"')
    return configured(rule, **record.environment)


@pytest.fixture
def client(sublet) -> LeaseClient:
    client = sublet.client()
    client.news()
    return client


@pytest.fixture(params=["headset", "side"])
def lent(request, headset, side, desk) -> Display:
    """A dark headset, and a monitor with the desktop on it."""
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    return {"headset": headset, "side": side}[request.param]


def test_one_commit_lights_the_display_before_the_fd(client, lent, kernel, record):
    record.forget()
    client.lease(lent.name)
    client.wait_for("lease.lease_fd")
    crtc, calls = lent.crtc(), record.calls(kernel)
    (lighting,) = record.changes_of(kernel, lent.pipe())
    assert lighting.values[lent.id, CRTC_ID] == crtc.id
    assert lighting.values[crtc.id, ACTIVE] == 1
    (lease,) = (call for call in calls if call.name == "create-lease")
    assert calls.index(lighting) < calls.index(lease)
    assert lease.objects == set(lent.pipe())
    assert crtc.active
    assert not any(lent.picture().rgb)


def test_a_lit_monitor_is_handed_over_without_a_dark_moment(
    client, side, desk, kernel, record
):
    """It keeps its CRTC and mode. That no vertical blank goes by without a picture is seen where the
    clock is exact, in test_windows_return.py."""
    eventually(side.shows_something, "the desktop is shown")
    before = side.crtc()
    record.forget()
    lease = client.lease(side.name)
    client.wait_for("lease.lease_fd")
    lease.destroy()
    client.wait_for("device.done")
    assert side.crtc() == before
    switched_off = [
        call for call in record.changes_of(kernel, side.pipe()) if call.values.get((before.id, ACTIVE)) == 0
    ]
    assert switched_off == []
    modes = {
        call.values[before.id, MODE_ID] for call in record.changes_of(kernel, side.pipe())
        if (before.id, MODE_ID) in call.values
    }  # fmt: skip
    assert 0 not in modes


def test_a_lessee_flips_without_a_modeset(client, lent):
    client.lease(lent.name)
    client.wait_for("lease.lease_fd")
    painter = Painter(granted(client.leases[0]), lent.id)
    painter.paint(0x20A040, modeset=False)
    assert lent.picture().pixel(3, 3) == (0x20, 0xA0, 0x40)


def test_while_a_masked_lease_runs_nothing_of_it_is_touched(
    sublet, client, lent, desk, kernel, record, tmp_path
):
    """The desktop is busy, clients ask for its displays, the administrator looks at everything."""
    client.lease(lent.name)
    client.wait_for("lease.lease_fd")
    pipe = lent.pipe()
    record.forget()
    bare = desk.picture().rgb
    environment = sublet.environment_of_clients()
    with running(["weston-simple-shm"], env=environment):
        eventually(lambda: desk.picture().rgb != bare, "the desktop is busy")
        for command in ("list", "leases"):
            assert subletctl(sublet, command).status == DONE
        subprocess.run(["wlr-randr"], env=environment, stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["grim", str(tmp_path / "shot.png")], env=environment, check=True)
    eventually(lambda: desk.picture().rgb == bare, "the desktop is at rest")
    assert record.changes_of(kernel, desk.pipe())
    touched = [call for call in record.calls(kernel) if not call.objects.isdisjoint(pipe)]
    assert touched == []


def test_another_lease_and_what_is_done_with_it_touch_nothing_of_a_masked_one(
    sublet, client, headset, desk, side, kernel, record
):
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    pipe = headset.pipe()
    record.forget()
    another = client.lease(side.name)
    client.wait_for("lease2.lease_fd")
    for command in (
        ["mask", side.name, "off"], ["list"], ["mirror", side.name], ["blank", side.name, "on"],
        ["blank", side.name, "off"], ["gamma", side.name, "1.1"], ["list"],
    ):  # fmt: skip
        assert subletctl(sublet, *command).status == DONE
    another.destroy()
    client.connection.wait_for(lambda: client.offer(side.name))
    assert record.changes_of(kernel, side.pipe())
    touched = [call for call in record.calls(kernel) if not call.objects.isdisjoint(pipe)]
    assert touched == []


def test_a_monitors_coming_and_going_changes_nothing_of_a_masked_lease(
    client, headset, desk, kernel, record
):
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    record.forget()
    for _ in range(2):
        desk.unplug()
        eventually(lambda: not desk.lit, "the desktop leaves the monitor")
        desk.plug()
        eventually(lambda: desk.lit, "the desktop is back on the monitor")
    touched = [call for call in record.calls(kernel) if not call.objects.isdisjoint(headset.pipe())]
    assert [call for call in touched if call.name == "atomic"] == []
    assert [call for call in touched if call.changes] == []
