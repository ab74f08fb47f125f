"""Cards on which not everything goes with everything: CRTCs and planes are divided, or it is said
why not."""

import dataclasses

import pytest

from support import leases
from support.control import display, watching
from support.drm_record import DrmRecord
from support.story import Display, eventually, granted, hears
from support.terms_client import PROTOCOLS, TermsClient
from support.wire import Connection
from testbed.description import OVERLAY, Connector, Machine, Plane, pipe_planes
from testbed.edid import DESKTOP, SECOND, VIVE

pytestmark = pytest.mark.debug

HEADSETS = [dataclasses.replace(VIVE, serial=serial) for serial in (1, 2)]


def pipes(count: int) -> tuple:
    return sum((pipe_planes(crtc) for crtc in range(count)), ())


@pytest.fixture
def other(card) -> Display:
    """The second headset."""
    return Display(card, 2)


class TestTooFewCrtcs:
    """Three displays, and CRTCs for two of them."""

    @pytest.fixture
    def displays(self) -> Machine:
        edids = (DESKTOP, VIVE, SECOND)
        return Machine(2, pipes(2), tuple(Connector((0, 1), edid) for edid in edids), writeback=False)

    def test_a_request_that_cannot_be_met_is_finished_and_the_reason_told(
        self, sublet, two, desk, headset, side
    ):
        for monitor in (desk, side):
            eventually(lambda m=monitor: m.lit, "the desktop is lit")
        first, second = two
        first.lease(headset.name)
        hears(first, "lease.finished")
        hears(second)
        eventually(lambda: "no CRTC is free" in sublet.process.text(), "the log says why")
        told = display(sublet, headset.name)
        assert told["use"] == "offered"
        assert "the last request was refused: " in told["reason"]
        assert "no CRTC is free" in told["reason"]
        assert first.offer(headset.name)
        assert desk.lit
        assert side.lit

    def test_who_sets_terms_is_told_that_there_is_no_crtc(self, sublet, desk, headset, side):
        for monitor in (desk, side):
            eventually(lambda m=monitor: m.lit, "the desktop is lit")
        client = TermsClient(Connection.to_display(sublet.socket, protocols=PROTOCOLS))
        sublet.clients.append(client)
        client.news()
        client.lease_on(headset.name)
        hears(client, f"terms.refused no_crtc {headset.id} none", "lease.finished")

    def test_what_is_lit_early_makes_room_for_a_monitor(self, configured, desk, headset, side):
        side.unplug()
        early = ("desktop = false", 'lease = "offer"', 'preset = "on-connect"')
        sublet = configured(headset.rule(*early))
        eventually(lambda: headset.lit, "the headset is preset")
        side.plug()
        eventually(side.shows_something, "the desktop has both")
        assert desk.lit
        assert not headset.lit
        assert display(sublet, headset.name)["use"] == "offered"
        side.unplug()
        eventually(lambda: headset.lit, "there is room again")

    def test_it_is_met_when_a_monitor_has_gone(self, sublet, two, desk, headset, side):
        eventually(lambda: side.lit, "the desktop is lit")
        side.unplug()
        eventually(lambda: not side.lit, "the desktop leaves the monitor")
        client = two[0]
        lease = client.lease(headset.name)
        hears(client, headset.withdrawn, "device.done", "lease.lease_fd")
        side.plug()
        eventually(lambda: display(sublet, side.name)["connected"], "it is back")
        assert leases.objects_of(granted(lease)) == headset.pipe()
        assert desk.lit
        lease.destroy()
        eventually(lambda: "refused" not in display(sublet, headset.name)["reason"], "it was granted")
        eventually(lambda: side.lit, "the desktop has a CRTC for it again")


class TestOneCrtcForTwoHeadsets:
    @pytest.fixture
    def displays(self) -> Machine:
        connectors = (Connector((0,), DESKTOP), *(Connector((1,), edid) for edid in HEADSETS))
        return Machine(2, pipes(2), connectors, writeback=False)

    def test_it_is_free_as_soon_as_the_fd_of_its_lease_is_closed(self, sublet, two, headset, other):
        first, second = two
        lease = first.lease(headset.name)
        first.wait_for("lease.lease_fd")
        granted(lease)
        second.news()
        with sublet.process.paused():
            lease.fd.close()
            second.lease(other.name)
        second.wait_for("lease.lease_fd")
        assert leases.objects_of(granted(second.leases[0])) == other.pipe()


class TestMoreDisplaysThanCrtcs:
    """Four headsets on two CRTCs, beside a monitor with its own."""

    @pytest.fixture
    def displays(self) -> Machine:
        edids = (dataclasses.replace(VIVE, width=540, height=300, serial=n) for n in range(1, 5))
        connectors = (Connector((0,), DESKTOP), *(Connector((1, 2), edid) for edid in edids))
        return Machine(3, pipes(3), connectors, writeback=False)

    def test_a_request_for_all_of_them_is_finished_without_a_single_modeset(
        self, start_sublet, card, kernel, tmp_path
    ):
        record = DrmRecord(tmp_path)
        sublet = start_sublet(**record.environment)
        headsets = [Display(card, number) for number in range(1, 5)]
        client = sublet.client()
        client.news()
        record.forget()
        client.lease(*(headset.name for headset in headsets))
        client.wait_for("lease.finished")
        eventually(lambda: "no CRTC is free for" in sublet.process.text(), "the log says why")
        assert record.changes_of(kernel, [headset.id for headset in headsets]) == []
        client.lease(headsets[0].name, headsets[3].name)
        client.wait_for("lease2.lease_fd")


class TestHeadsetsThatAreLitEarly:
    """Two, beside a monitor, and a CRTC for one of them."""

    @pytest.fixture
    def displays(self) -> Machine:
        edids = (dataclasses.replace(VIVE, width=540, height=300, serial=n) for n in (1, 2))
        connectors = (Connector((0,), DESKTOP), *(Connector((1,), edid) for edid in edids))
        return Machine(2, pipes(2), connectors, writeback=False)

    def test_the_one_that_is_idle_makes_room_for_the_one_that_is_wanted(self, configured, headset, card):
        other = Display(card, 2)
        early = ("desktop = false", 'lease = "offer"', 'preset = "on-connect"')
        sublet = configured(headset.rule(*early) + other.rule(*early))
        client = sublet.client()
        client.news()
        eventually(lambda: headset.lit or other.lit, "one of them is preset")
        wanted, idle = (other, headset) if headset.lit else (headset, other)
        lease = client.lease(wanted.name)
        client.wait_for("lease.lease_fd")
        assert granted(lease)
        assert wanted.lit
        assert not idle.lit
        lease.destroy()
        eventually(lambda: headset.lit or other.lit, "there is room for one again")


class TestConstraints:
    """The first headset could take the only CRTC that the second one can use."""

    @pytest.fixture
    def displays(self) -> Machine:
        connectors = (
            Connector((0,), DESKTOP), Connector((1, 2), HEADSETS[0]), Connector((1,), HEADSETS[1])
        )  # fmt: skip
        return Machine(3, pipes(3), connectors, writeback=False)

    def test_each_display_of_a_request_gets_a_crtc_that_it_can_use(
        self, two, headset, other, kernel
    ):
        client = two[0]
        lease = client.lease(headset.name, other.name)
        hears(client, headset.withdrawn, other.withdrawn, "device.done", "lease.lease_fd")
        crtcs = [crtc.id for crtc in kernel.crtcs()]
        assert (headset.crtc().id, other.crtc().id) == (crtcs[2], crtcs[1])
        assert leases.objects_of(granted(lease)) == sorted(headset.pipe() + other.pipe())


class TestSharedOverlay:
    """One overlay plane for whoever needs it, on two pipes."""

    @pytest.fixture
    def displays(self) -> Machine:
        planes = sum((pipe_planes(crtc, overlays=0) for crtc in range(3)), ())
        connectors = tuple(
            Connector((crtc,), edid) for crtc, edid in enumerate((DESKTOP, *HEADSETS))
        )
        return Machine(3, (*planes, Plane(OVERLAY, (1, 2))), connectors, writeback=False)

    def test_a_plane_that_two_crtcs_can_use_goes_to_the_first_lease(
        self, two, headset, other, kernel
    ):
        first, second = two
        (overlay,) = (plane.id for plane in kernel.planes() if plane.kind == "overlay")
        one = first.lease(headset.name)
        first.wait_for("lease.lease_fd")
        another = second.lease(other.name)
        second.wait_for("lease.lease_fd")
        assert overlay in leases.objects_of(granted(one))
        assert overlay not in leases.objects_of(granted(another))
        assert leases.objects_of(granted(another)) == [i for i in other.pipe() if i != overlay]


def test_subletctl_tells_of_a_request_that_came_too_late(sublet, two, headset):
    first, second = two
    request = second.request(headset.name)
    with watching(sublet) as events:
        first.lease(headset.name)
        first.wait_for("lease.lease_fd")
        second.submit(request)
        second.wait_for("lease.finished")
        refusal = next(event for event in events if event["event"] == "refused")
    assert refusal["connectors"] == [headset.name]
    assert "withdrawn meanwhile" in refusal["reason"]


def test_subletctl_tells_why_a_request_was_refused(configured, headset):
    sublet = configured(headset.rule('lease = "offer"', 'mode = "1x1"'))
    client = sublet.client()
    client.news()
    with watching(sublet) as events:
        client.lease(headset.name)
        hears(client, "lease.finished")
        refusal = next(event for event in events if event["event"] == "refused")
    assert refusal["connectors"] == [headset.name]
    assert "has no mode 1x1" in refusal["reason"]
    assert "python" in refusal["client"]["executable"]
