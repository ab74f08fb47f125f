"""chvt away from the session and back, under seatd, with a lease running."""

from collections.abc import Iterator

import pytest

from support import leases, terminals
from support.compositor import Compositor
from support.input import Keyboard
from support.lessee import LEASE_ENDED
from support.seat import Seat
from support.story import assert_dead, eventually, granted, hears

pytestmark = pytest.mark.qemu_only

OURS, OTHER = 1, 2  # terminals


@pytest.fixture
def sublet(start_sublet, keyboard) -> Iterator[Compositor]:
    """Has a terminal of its own, which is the active one; it ends before its seat does."""
    terminals.switch_to(OURS)
    seat = Seat(on_terminals=True)
    try:
        sublet = start_sublet(**seat.environment)
        sublet.client().news()  # once it answers it also hears the keyboard
        yield sublet
        terminals.switch_to(OURS)
        sublet.leave_in_peace()
    finally:
        seat.close()


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    with Keyboard() as keyboard:
        yield keyboard


def test_a_lease_ends_on_the_way_to_another_terminal_and_is_granted_again_on_return(
    sublet, two, headset, lease
):
    first, second = two
    crtc = headset.crtc()
    terminals.switch_to(OTHER)
    hears(first, "lease.finished")
    hears(second)
    terminals.switch_to(OURS)
    for client in two:
        hears(client, *headset.offered, "device.done")
    assert_dead(granted(lease), crtc.id)
    again = second.lease(headset.name)
    hears(second, headset.withdrawn, "device.done", "lease.lease_fd")
    assert leases.objects_of(granted(again)) == headset.pipe()


def test_the_keys_lead_to_another_terminal_and_chvt_back(two, headset, keyboard):
    for _ in range(3):
        keyboard.switch_to(OTHER)
        terminals.wait_for(OTHER)
        for client in two:
            hears(client, headset.withdrawn, "device.done")
        terminals.switch_to(OURS)
        for client in two:
            hears(client, *headset.offered, "device.done")


def test_the_desktop_has_its_monitors_back_on_return(two, desk, side):
    before = {monitor: monitor.still_picture().rgb for monitor in (desk, side)}
    terminals.switch_to(OTHER)
    terminals.switch_to(OURS)
    for monitor, rgb in before.items():
        eventually(lambda m=monitor, rgb=rgb: m.shows(lambda p: p.rgb == rgb), "the desktop is back")


def test_a_lessee_is_told_and_the_next_one_runs_on_return(sublet, two, headset, run_lessee):
    lessee = run_lessee().wait_until_lit()
    terminals.switch_to(OTHER)
    assert lessee.finish().status == LEASE_ENDED
    assert sublet.lessees() == []
    waiting = run_lessee("--wait", "60", "--frames", "10")
    terminals.switch_to(OURS)
    report = waiting.finish()
    assert report.status == 0, report.errors
    assert report.head["flips"] == 10


@pytest.mark.parametrize("lessor", ["sublet"], indirect=True)
def test_a_program_under_exec_ends_with_its_lease_and_can_be_run_again(lessor, execute, headset):
    program = execute("kmscube", "-D", "{node}")
    eventually(headset.shows_something, "its picture is on the headset")
    terminals.switch_to(OTHER)
    assert program.wait() == LEASE_ENDED, program.text()
    terminals.switch_to(OURS)
    again = execute("kmscube", "-c", "5", "-D", "{node}")
    assert again.wait(60) == 0, again.text()


def test_whoever_comes_while_another_terminal_is_active_waits(sublet, two, headset):
    terminals.switch_to(OTHER)
    newcomer = sublet.client()
    hears(newcomer)
    terminals.switch_to(OURS)
    hears(newcomer, "device.drm_fd", *headset.offered, "device.done")


def test_leaving_with_a_lease_is_nothing_to_warn_of(sublet, two, lease):
    terminals.switch_to(OTHER)
    hears(two[0], "lease.finished")
    terminals.switch_to(OURS)
    assert "will be tried again" not in sublet.process.text()


def test_no_frame_of_the_desktop_fails_on_return(sublet, desk, side, run_lessee):
    """A flip that the backend asked for when it restored the monitors is waited for: no plane is given
    up for it."""
    run_lessee().wait_until_lit()
    for _ in range(5):
        terminals.switch_to(OTHER)
        terminals.switch_to(OURS)
        for monitor in (desk, side):
            eventually(monitor.shows_something, "the desktop is back")
    log = sublet.process.text().splitlines()
    assert [line for line in log if "desktop:" in line and "commit failed" in line] == []


class TestSuspended:
    @pytest.fixture
    def sublet(self, keyboard, configured, headset) -> Iterator[Compositor]:
        """As above, with a headset whose leases outlive a change of terminals."""
        terminals.switch_to(OURS)
        seat = Seat(on_terminals=True)
        try:
            rule = headset.rule('lease = "offer"', 'on-session-switch = "suspend"')
            sublet = configured(rule, **seat.environment)
            sublet.client().news()
            yield sublet
            terminals.switch_to(OURS)
            sublet.leave_in_peace()
        finally:
            seat.close()

    def test_a_lessee_shows_frames_again_on_return(self, sublet, two, headset, run_lessee):
        lessee = run_lessee().wait_until_lit()
        lessees = sublet.lessees()
        for client in two:
            client.connection.roundtrip()
            client.news()
        for _ in range(3):
            terminals.switch_to(OTHER)
            terminals.switch_to(OURS)
            for client in two:
                hears(client)
            eventually(lambda: headset.lit, "it is lit again")
        assert sublet.lessees() == lessees
        report = lessee.stop()
        assert report.status == 0, report.errors
