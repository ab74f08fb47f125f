"""X programs lease displays by RandR, through Xwayland: listed, leased, shown."""

import pytest

from support import leases
from support.lessee import DONE, Lessee
from support.painter import Painter
from support.story import Display, eventually, granted
from support.x_client import XClient, XLease
from support.x_stage import *  # noqa: F403
from support.x_stage import offered
from testbed import description


@pytest.fixture
def sublet(start_with_x, desk):
    sublet = start_with_x()
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


@pytest.fixture
def client(x_display):
    client = XClient(x_display)
    yield client
    client.close()


def lease_of(client: XClient, sublet) -> XLease:
    lease = client.lease(*offered(client))
    assert len(sublet.lessees()) == 1
    return lease


def test_an_x_program_shows_something_on_a_headset(sublet, client, headset, desk):
    lease = lease_of(client, sublet)
    Painter(lease.fd, headset.id).paint(0xE01030)
    eventually(lambda: headset.shows_only(0xE01030), "the headset shows it")
    assert desk.shows_something()
    lease.close()


def test_a_lessee_leases_again_though_xwayland_has_left_the_output_of_the_first_lease_behind(
    sublet, x_display, client, headset
):
    outputs = []
    for _ in range(3):
        outputs.append(offered(client, *outputs)[0])
        report = Lessee(sublet, "--display", x_display, "run", "--wait", "20", "--frames", "10").finish()
        assert report.status == DONE, report.errors
        assert report.head["flips"] == 10


def test_a_program_that_has_asked_randr_leases_by_wayland(sublet, client, headset):
    """As SteamVR does."""
    (output, crtc) = offered(client)
    wayland = sublet.client()
    lease = wayland.lease(headset.name)
    wayland.wait_for("lease.lease_fd")
    Painter(granted(lease), headset.id).paint(0xE01030)
    eventually(lambda: headset.shows_only(0xE01030), "the headset shows it")
    eventually(lambda: output not in client.for_lease(), "the X server offers it no more")
    with pytest.raises(PermissionError):
        client.lease(output, crtc)
    lease.destroy()
    lease_of(client, sublet).close()


class TestTwoPrograms:
    """Each with a headset of its own."""

    @pytest.fixture
    def displays(self) -> description.Machine:
        return description.desk(pipes=3, headsets=2)

    @pytest.fixture
    def other(self, card) -> Display:
        return Display(card, 2)

    def test_each_shows_something_on_its_own(self, sublet, client, x_display, headset, other):
        second, held = XClient(x_display), []
        mine = offered(client)
        yours = offered(second, mine[0])
        for program, output, color in ((client, mine, 0xE01030), (second, yours, 0x10C020)):
            held.append(program.lease(*output))
            objects = leases.objects_of(held[-1].fd)
            (display,) = (each for each in (headset, other) if each.id in objects)
            Painter(held[-1].fd, display.id).paint(color)
            eventually(lambda: display.shows_only(color), f"{display.name} shows it")
        assert len(sublet.lessees()) == 2
        assert {each.picture().pixel(0, 0) for each in (headset, other)} == {(0xE0, 0x10, 0x30), (0x10, 0xC0, 0x20)}
        for left, lease in ((1, held[1]), (0, held[0])):
            lease.close()
            eventually(lambda: len(sublet.lessees()) == left, f"{left} are left")
        second.close()


class TestRules:
    @pytest.fixture
    def sublet(self, start_with_x, desk, headset, tmp_path):
        config = tmp_path / "config.toml"
        config.write_text(
            headset.rule('lease = "offer"', 'clients = { executable = ["/nowhere"], x-programs = true }'),
            encoding="utf-8",
        )
        sublet = start_with_x("--config", str(config))
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    def test_x_programs_are_let_in_by_their_own_key(self, sublet, client, headset):
        lease_of(client, sublet).close()
        told = "asked for by pid", "(Xwayland)"  # after the grant
        eventually(lambda: all(words in sublet.process.text() for words in told), "the log tells who")
