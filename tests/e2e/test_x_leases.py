"""X programs lease displays by RandR, through Xwayland: listed, leased, shown, ended, again."""

import os
import signal

import pytest

from support.control import DONE, subletctl
from support.painter import Painter
from support.story import eventually
from support.x_client import XClient, XLease
from support.x_stage import *  # noqa: F403
from support.x_stage import xwayland


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


def offered(client: XClient, *before: int) -> tuple[int, int]:
    """The output and CRTC of the headset, as soon as there is one that was not there before."""

    def newcomer() -> tuple[int, int] | None:
        return next((each for each in client.for_lease().items() if each[0] not in before), None)

    return eventually(newcomer, "the X server offers the headset")


def lease_of(client: XClient, sublet, *before: int) -> XLease:
    lease = client.lease(*offered(client, *before))
    assert len(sublet.lessees()) == 1
    return lease


def test_an_x_program_shows_something_on_a_headset(sublet, client, headset, desk):
    lease = lease_of(client, sublet)
    Painter(lease.fd, headset.id).paint(0xE01030)
    eventually(lambda: headset.shows_only(0xE01030), "the headset shows it")
    assert desk.shows_something()
    lease.close()


@pytest.mark.parametrize("end", ["free", "close", "revoke", "unplug"])
def test_a_lease_of_an_x_program_ends_and_there_is_a_second(sublet, client, headset, end):
    first = offered(client)
    lease = client.lease(*first)
    if end == "free":
        lease.free()
    elif end == "close":
        lease.close()
    elif end == "revoke":
        (running,) = subletctl(sublet, "leases").facts
        assert subletctl(sublet, "revoke", str(running["lease"])).status == DONE
    else:
        headset.unplug()
    eventually(lambda: sublet.lessees() == [], "the lease has ended")
    if end == "unplug":
        headset.plug()
    lease_of(client, sublet, first[0]).close()


def test_when_xwayland_dies_its_lease_ends_and_another_one_can_lease(sublet, client, headset, x_display):
    lease_of(client, sublet)
    (server,) = xwayland()
    os.kill(server, signal.SIGKILL)
    eventually(lambda: sublet.lessees() == [], "the lease has ended")
    again = XClient(x_display)
    lease_of(again, sublet).close()
    again.close()


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
        assert "asked for by pid" in sublet.log.read_text()
        assert "(Xwayland)" in sublet.log.read_text()
