"""An ordinary monitor is lent while windows are on it: they move aside, and are back in a frame."""

import pytest

from support.control import display
from support.frame_crc import FrameCrcs
from support.lease_client import LeaseClient
from support.painter import Painter
from support.story import Display, eventually, granted


@pytest.fixture
def sublet(configured):
    """Lends every display."""
    return configured('[[display]]\nmatch = { non-desktop = false }\nlease = "offer"\n')


@pytest.fixture
def client(sublet) -> LeaseClient:
    client = sublet.client()
    client.news()
    return client


def shows_window(monitor: Display, bare: dict[Display, bytes]) -> bool:
    return bool(monitor.shows(lambda picture: picture.rgb != bare[monitor]))


def with_window(desk: Display, side: Display, bare: dict[Display, bytes]) -> tuple[Display, Display]:
    """The monitor that has the window, and the other one."""
    here = eventually(
        lambda: next((m for m in (desk, side) if shows_window(m, bare)), None), "a window is shown"
    )
    return here, side if here is desk else desk


@pytest.mark.debug
@pytest.mark.parametrize("end", ["destroy", "close", "disconnect"])
def test_windows_move_aside_and_come_back(sublet, client, desk, side, bare, open_window, end):
    open_window()
    here, there = with_window(desk, side, bare)
    before = bytes(here.still_picture().rgb)
    lease = client.lease(here.name)
    client.wait_for("lease.lease_fd")
    eventually(lambda: shows_window(there, bare), "the window has moved")
    Painter(granted(lease), here.id).paint(0xE01030)
    {"destroy": lease.destroy, "close": lease.fd.close, "disconnect": client.close}[end]()
    eventually(lambda: here.shows(lambda picture: picture.rgb == before), "it is as it was")
    eventually(lambda: bytes(there.picture().rgb) == bare[there], "the other one is bare again")


@pytest.mark.debug
def test_the_desktop_goes_on_without_the_last_monitor(
    sublet, client, desk, side, bare, open_window
):
    window = open_window()
    here, _ = with_window(desk, side, bare)
    before = bytes(here.still_picture().rgb)
    lease = client.lease(desk.name, side.name)
    client.wait_for("lease.lease_fd")
    assert not display(sublet, desk.name)["on_desktop"]
    assert not display(sublet, side.name)["on_desktop"]
    born_meanwhile = open_window()
    assert sublet.client().offer(desk.name) is None
    lease.destroy()
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is back")
    eventually(lambda: bytes(here.picture().rgb) not in (before, bare[here]), "both are shown")
    born_meanwhile.stop()
    eventually(lambda: bytes(here.picture().rgb) == before, "the first one is where it was")
    assert window.running


@pytest.mark.virtual
def test_a_lease_ends_and_the_next_frame_but_one_is_the_desktop_as_it_was(
    card, client, desk, side, bare, open_window, kernel
):
    """On a clock that charges nothing for computing: what lies between the lessee's last frame and
    the desktop with its window is one black frame at most, and the CRTC is never off."""
    open_window()
    here, _ = with_window(desk, side, bare)
    before = bytes(here.still_picture().rgb)
    index = [crtc.id for crtc in kernel.crtcs()].index(here.crtc().id)
    with FrameCrcs(card, index) as frames:
        desktop = eventually(lambda: (frames.update() or [None])[-1], "frames are counted")
        lease = client.lease(here.name)
        client.wait_for("lease.lease_fd")
        black = eventually(lambda: frames.update()[-1] != desktop and frames.update()[-1], "black")
        Painter(granted(lease), here.id).paint(0xE01030)
        red = eventually(lambda: frames.update()[-1] not in (desktop, black) and frames.update()[-1], "red")
        lease.destroy()
        eventually(lambda: frames.update()[-1] == desktop, "the desktop is back")
        shown = frames.update()
        assert bytes(here.still_picture().rgb) == before
        assert frames.gaps() == []
    back = len(shown) - shown[::-1].index(red)
    between = shown[back : shown.index(desktop, back)]
    assert len(between) <= 1, between
