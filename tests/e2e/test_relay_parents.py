"""Other parents than one sublet on a card: sway, labwc, a nested sublet, one that is switched away."""

from collections.abc import Iterator

import pytest

from support import leases
from support.compositor import Compositor
from support.lessee import LEASE_ENDED, Lessee
from support.story import eventually, granted, hears

pytestmark = pytest.mark.debug


@pytest.fixture(params=["sway", "labwc"])
def other_parent(request, card, headset) -> Iterator[Compositor]:
    argv = {"sway": ["sway", "-c", "/dev/null"], "labwc": ["labwc", "-C", "/dev/null"]}
    compositor = Compositor(argv[request.param], card.card)
    try:
        yield compositor
    finally:
        compositor.kill()
        compositor.forget()


def knows(client, headset) -> None:
    client.connection.wait_for(lambda: client.offer(headset.name))
    client.news()


def test_what_another_compositor_lends_is_passed_on_again_and_again(
    other_parent, nest, headset
):
    nested = nest(other_parent)
    first, second = nested.client(), nested.client()
    for client in (first, second):
        knows(client, headset)
    for end in ("destroy", "close") * 3:
        lease = first.lease(headset.name)
        hears(first, headset.withdrawn, "device.done", f"{lease.label}.lease_fd")
        hears(second, headset.withdrawn, "device.done")
        assert headset.id in leases.objects_of(granted(lease))
        {"destroy": lease.destroy, "close": lease.fd.close}[end]()
        for client in (first, second):
            knows(client, headset)
    assert other_parent.lessees() == []


def test_a_lessee_drives_what_another_compositor_lends(other_parent, nest, headset):
    nested = nest(other_parent)
    knows(nested.client(), headset)
    for _ in range(2):
        report = Lessee.run(nested, "--frames", "20", "--wait", "10").finish()
        assert report.status == 0, report.errors
        assert report.head["flips"] == 20


def test_another_compositor_ends(other_parent, nest, headset):
    nested = nest(other_parent)
    client = nested.client()
    knows(client, headset)
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    client.news()
    other_parent.process.kill()
    hears(client, "lease.finished", "registry.global_remove device", "disconnected")
    assert nested.process.wait() == 1


@pytest.fixture
def three(sublet, nest) -> list[Compositor]:
    """The one on the card, one in its window, and one in a window of that."""
    nested = nest(sublet)
    return [sublet, nested, nest(nested)]


def test_three_levels_deep_a_lease_is_the_kernels_lease_of_the_outermost(three, headset):
    outermost, _, innermost = three
    clients = [level.client() for level in three]
    for client in clients:
        knows(client, headset)
    lease = clients[2].lease(headset.name)
    hears(clients[2], headset.withdrawn, "device.done", "lease.lease_fd")
    for client in clients[:2]:
        hears(client, headset.withdrawn, "device.done")
    assert leases.objects_of(granted(lease)) == headset.pipe()
    lease.fd.close()
    hears(clients[2], "lease.finished", *headset.offered, "device.done")
    for client in clients[:2]:
        hears(client, *headset.offered, "device.done")
    assert outermost.lessees() == []
    report = Lessee.run(innermost, "--frames", "20").finish()
    assert report.status == 0, report.errors


def test_three_levels_deep_an_unplugged_headset_ends_the_lease(three, headset):
    lessee = Lessee.run(three[2], "--wait", "10").wait_until_lit()
    headset.unplug()
    assert lessee.finish().status == LEASE_ENDED
    headset.plug()
    knows(three[2].client(), headset)


def test_three_levels_deep_the_middle_one_is_killed(three, headset):
    outermost, middle, innermost = three
    client = innermost.client()
    knows(client, headset)
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    client.news()
    middle.process.kill()
    hears(client, "lease.finished", "registry.global_remove device", "disconnected")
    assert innermost.process.wait() == 1
    eventually(lambda: outermost.lessees() == [], "the lease is over")
