"""X programs lease displays by RandR, through Xwayland: listed, leased, shown."""

import pytest

from support.lessee import DONE, Lessee
from support.painter import Painter
from support.story import eventually
from support.x_client import XClient, XLease
from support.x_stage import *  # noqa: F403
from support.x_stage import offered


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
