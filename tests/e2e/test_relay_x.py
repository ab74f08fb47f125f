"""A sublet in a window of an Xorg passes on what that lends by RandR; so does one in a window of that."""

import os
from pathlib import Path

import pytest

from support import leases
from support.compositor import Compositor
from support.control import DONE, subletctl
from support.lessee import LEASE_ENDED, LESSOR_GONE, Lessee
from support.preload import preloading
from support.story import eventually, granted, hears
from support.x_lessors import Xorg
from support.xrandr import Xrandr


def knows(client, headset) -> None:
    client.connection.wait_for(lambda: client.offer(headset.name))
    client.news()


@pytest.fixture
def xorg(card, headset, tmp_path):
    server = Xorg(card.card, tmp_path)
    yield server
    server.kill()
    server.forget()


@pytest.fixture
def start_in_x(xorg, started):
    """Starts sublet in a window of the X server, with options and variables."""

    def start(*options: str, **env: str) -> Compositor:
        started.append(
            Compositor.sublet(
                xorg.card, *options, WLR_BACKENDS="x11", DISPLAY=xorg.display, **env
            )
        )
        return started[-1]

    return start


@pytest.fixture
def nested(start_in_x, headset):
    """It has heard of the headset."""
    nested = start_in_x()
    knows(nested.client(), headset)
    return nested


@pytest.fixture
def xrandr(xorg):
    xrandr = Xrandr(xorg.display)
    yield xrandr
    xrandr.close()


@pytest.mark.parametrize(
    "end", ["destroy", "close fd", "revoke by the administrator", "freed by another X client"]
)
def test_what_the_x_server_lends_is_passed_on_again_and_again(xorg, nested, headset, xrandr, end):
    xrandr.follow_leases()
    first, second = nested.client(), nested.client()
    for client in (first, second):
        knows(client, headset)
    for _ in range(2):
        lease = first.lease(headset.name)
        hears(first, headset.withdrawn, "device.done", f"{lease.label}.lease_fd")
        hears(second, headset.withdrawn, "device.done")
        assert headset.id in leases.objects_of(granted(lease))
        assert len(xorg.lessees()) == 1
        if end == "destroy":
            lease.destroy()
        elif end == "close fd":
            lease.fd.close()
        elif end == "freed by another X client":
            xrandr.free_lease(xrandr.next_lease())
        else:
            assert subletctl(nested, "revoke", headset.name).status == DONE
        for client in (first, second):
            knows(client, headset)
        assert xorg.lessees() == []


def test_a_lease_that_is_freed_when_no_events_are_sent_is_seen_to_be_over(
    xorg, start_in_x, headset, side, xrandr
):
    """As for a moment with each request for one; here no event ever comes."""
    nested = start_in_x(**preloading("lost_events"))
    client = nested.client()
    knows(client, headset)
    xrandr.follow_leases()
    lease = client.lease(headset.name)
    hears(client, headset.withdrawn, "device.done", f"{lease.label}.lease_fd")
    xrandr.free_lease(xrandr.next_lease())
    side.unplug()  # A reason to look.
    client.wait_for(f"{lease.label}.finished")
    knows(client, headset)


def test_a_lessee_drives_the_headset(nested, headset):
    for _ in range(2):
        report = Lessee.run(nested, "--frames", "20", "--wait", "10").finish()
        assert report.status == 0, report.errors
        assert report.head["flips"] == 20


def test_an_unplugged_headset_ends_the_lease_and_is_offered_when_it_is_plugged_in(nested, headset):
    lessee = Lessee.run(nested, "--wait", "10").wait_until_lit()
    headset.unplug()
    assert lessee.finish().status == LEASE_ENDED
    headset.plug()
    report = Lessee.run(nested, "--frames", "20", "--wait", "20").finish()
    assert report.status == 0, report.errors


def test_the_end_of_a_client_gives_the_headset_back(xorg, nested, headset):
    lessee = Lessee.run(nested, "--wait", "10").wait_until_lit()
    lessee.kill()
    eventually(lambda: xorg.lessees() == [], "the lease is over")
    knows(nested.client(), headset)


def test_the_end_of_sublet_gives_the_headset_back(xorg, nested, start_in_x, headset):
    lessee = Lessee.run(nested, "--wait", "10").wait_until_lit()
    assert nested.process.stop() == 0
    assert lessee.finish().status in (LEASE_ENDED, LESSOR_GONE)
    eventually(lambda: xorg.lessees() == [], "the lease is over")
    knows(start_in_x().client(), headset)


def test_a_sublet_that_is_killed_gives_the_headset_back(xorg, nested, start_in_x, headset):
    lessee = Lessee.run(nested, "--wait", "10").wait_until_lit()
    nested.process.kill()
    assert lessee.finish().status in (LEASE_ENDED, LESSOR_GONE)
    eventually(lambda: xorg.lessees() == [], "the lease is over")
    knows(start_in_x().client(), headset)


def test_the_end_of_the_x_server_ends_everything(xorg, nested, headset):
    client = nested.client()
    knows(client, headset)
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    client.news()
    xorg.process.kill()
    hears(client, "lease.finished", "registry.global_remove device", "disconnected")
    assert nested.process.wait() == 1


def test_two_levels_deep(xorg, nested, nest, headset):
    inner = nest(nested)
    clients = [nested.client(), inner.client()]
    for client in clients:
        knows(client, headset)
    lease = clients[1].lease(headset.name)
    hears(clients[1], headset.withdrawn, "device.done", "lease.lease_fd")
    hears(clients[0], headset.withdrawn, "device.done")
    lease.fd.close()
    for client in clients:
        knows(client, headset)
    lessee = Lessee.run(inner, "--wait", "10").wait_until_lit()
    headset.unplug()
    assert lessee.finish().status == LEASE_ENDED
    eventually(lambda: xorg.lessees() == [], "the lease is over")


def test_a_card_that_cannot_be_opened_is_not_relayed_and_it_is_said(xorg, started, headset):
    sealed = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /dev/dri && exec "$0"']
    program = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"
    nested = Compositor([*sealed, program], xorg.card, WLR_BACKENDS="x11", DISPLAY=xorg.display)
    started.append(nested)
    eventually(lambda: "is not relayed" in nested.process.text(), "it is said")
    assert nested.client().devices == []
