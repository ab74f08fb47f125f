"""sublet --broker: no desktop, and whatever the rules allow is on offer."""

import pytest

from support import leases
from support.control import DONE, REFUSED, display, subletctl
from support.painter import Painter
from support.story import eventually, granted, hears

pytestmark = pytest.mark.debug

EVERYTHING = '[[display]]\nmatch = {}\nlease = "offer"\n'


@pytest.fixture
def broker(start_sublet, tmp_path):
    """Starts one with rules."""

    def start(rules: str):
        (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
        return start_sublet("--broker", "--config", str(tmp_path / "rules.toml"))

    return start


@pytest.mark.qemu
def test_without_rules_headsets_are_on_offer_and_everything_is_dark(
    start_sublet, headset, desk, side
):
    sublet = start_sublet("--broker")
    hears(sublet.client(), "device.drm_fd", *headset.offered, "device.done")
    assert not any(display.lit for display in (desk, headset, side))
    uses = [display(sublet, each.name)["use"] for each in (desk, headset, side)]
    assert uses == ["withheld", "offered", "withheld"]  # there is no desktop that could use one


def test_every_display_that_the_rules_allow_is_on_offer(broker, headset, desk, side):
    sublet = broker(EVERYTHING)
    client = sublet.client()
    offers = (line for each in (desk, headset, side) for line in each.offered)
    hears(client, "device.drm_fd", *offers, "device.done")
    assert not any(display.lit for display in (desk, headset, side))


@pytest.mark.qemu
def test_a_card_is_divided_among_programs(broker, headset, desk, side):
    sublet = broker(EVERYTHING)
    clients = [sublet.client() for _ in range(3)]
    colours = {desk: 0xC02020, headset: 0x20C020, side: 0x2020C0}
    for client, (each, colour) in zip(clients, colours.items()):
        lease = client.lease(each.name)
        client.wait_for("lease.lease_fd")
        assert leases.objects_of(granted(lease)) == each.pipe()
        Painter(granted(lease), each.id).paint(colour)
    for each, colour in colours.items():
        assert each.picture().pixel(0, 0) == (colour >> 16, colour >> 8 & 255, colour & 255)
    clients[0].leases[0].destroy()
    eventually(lambda: not desk.lit, "it is dark again")
    assert headset.lit
    assert side.lit
    clients[1].wait_for(f"connector[{desk.name}].done")


def test_it_is_no_desktop(broker):
    """There is nothing that a window could be shown by."""
    with broker(EVERYTHING).connect() as connection:
        connection.display.send("get_registry")
        connection.roundtrip()
        interfaces = {e.args["interface"] for e in connection.events if e.name == "global"}
    lending = {"wp_drm_lease_device_v1", "sublet_lease_terms_manager_v1", "sublet_control_v1"}
    assert interfaces == {*lending, "wp_security_context_manager_v1"}


def test_it_is_administered_like_any_other(broker, headset, desk):
    sublet = broker('[[display]]\nmatch = { non-desktop = false }\ndesktop = false\n')
    assert display(sublet, desk.name)["use"] == "withheld"
    assert subletctl(sublet, "offer", desk.name).status == DONE
    assert display(sublet, desk.name)["use"] == "offered"
    client = sublet.client()
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    assert subletctl(sublet, "revoke", headset.name).status == DONE
    client.wait_for("lease.finished")
    for command in (["identify"], ["blank", desk.name, "on"]):
        assert subletctl(sublet, *command).status == REFUSED


def test_it_needs_no_keymaps(start_sublet, headset):
    sublet = start_sublet("--broker", XKB_CONFIG_ROOT="/nowhere")
    hears(sublet.client(), "device.drm_fd", *headset.offered, "device.done")


def test_it_is_silent_and_small(start_sublet):
    """Its log is short, and it has less memory of its own than with a desktop."""
    desktop = start_sublet()
    desktop.client().news()
    of_desktop = desktop.process.memory()
    assert desktop.stop() == 0
    broker = start_sublet("--broker")
    broker.client().news()
    assert broker.process.memory() < of_desktop
    assert len(broker.process.text().splitlines()) < 15, broker.process.text()
