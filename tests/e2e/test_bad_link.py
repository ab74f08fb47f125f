"""A cable that becomes too bad for its mode while the display is leased: the kernel says so by the
connector's link-status and a hot-plug event."""

from pathlib import Path

import pytest

from support.lessee import DONE
from support.painter import Painter
from support.preload import preloading
from support.story import eventually, granted, hears

pytestmark = pytest.mark.debug

RED = 0xC02020


@pytest.fixture
def bad_link(tmp_path) -> Path:
    """While it exists, links are bad."""
    return tmp_path / "bad-link"


class TestLessor:
    @pytest.fixture
    def sublet(self, start_sublet, bad_link):
        return start_sublet(**preloading("bad_link", BAD_LINK=str(bad_link)))

    def test_the_lease_goes_on(self, sublet, two, lease, headset, desk, side, bad_link):
        """The event tells of no connector, as vkms' do: all of them are read again. wlroots makes the
        outputs of bad links anew."""
        lessees = sublet.lessees()
        bad_link.touch()
        side.unplug()
        added = f"desktop: {desk.name}: added"
        eventually(lambda: sublet.process.text().count(added) == 2, "its output is another one")
        assert f"{headset.name} loses its output" in sublet.process.text()
        for client in two:
            client.connection.roundtrip()
            hears(client)
        assert sublet.lessees() == lessees
        painter = Painter(granted(lease), headset.id)
        painter.light(RED)
        assert headset.shows_only(RED)
        lease.destroy()
        for client in two:
            hears(client, *headset.offered, "device.done")
        eventually(lambda: not headset.lit, "it is dark between leases")


def test_a_lessee_sets_its_mode_again(sublet, headset, side, run_lessee, bad_link):
    lessee = run_lessee(**preloading("bad_link", BAD_LINK=str(bad_link))).wait_until_lit()
    bad_link.touch()
    side.unplug()
    eventually(lambda: not bad_link.exists(), "the link is trained")
    frame = headset.frame()
    eventually(lambda: headset.frame() > frame, "frames are shown again")
    report = lessee.stop()
    assert report.status == DONE, report.errors
