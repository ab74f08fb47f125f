"""Terms and claims through a sublet in a window: passed on to a parent that knows them; kept as far as
it happens to keep them by one that does not."""

import errno

import pytest

from support import leases
from support.claimant import Claimant
from support.compositor import Compositor
from support.control import DONE, display, subletctl
from support.drm_fault import DrmFault, Plan, Scope
from support.drm_record import CRTC_ID, DrmRecord
from support.lessee import DENIED, Lessee
from support.story import Display, comes_on_offer, eventually, granted
from support.terms_client import DARK, EXACT, GRANT, MAKER, PRODUCT, PROTOCOLS, TermsClient
from support.wire import Connection
from support.wlr_randr import heads
from testbed import description
from testbed.edid import DESKTOP, SECOND, VIVE, Edid

pytestmark = pytest.mark.debug

CREATE_LEASE = 0xC6  # linux: DRM_IOCTL_MODE_CREATE_LEASE


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


def connect(sublet, *names: str) -> TermsClient:
    """A client to which these displays are on offer; what it heard of that is forgotten."""
    client = TermsClient(Connection.to_display(sublet.socket, protocols=PROTOCOLS))
    sublet.clients.append(client)

    def offered() -> bool:
        client.news()
        return all(map(client.offer, names))

    eventually(offered, f"{names} are on offer")
    return client


def of_terms(client: TermsClient) -> list[str]:
    return [line for line in client.news() if line.startswith(("terms", "lease"))]


class TestInSway:
    """Which sets no mode, lends no overlay plane, and says nothing of either."""

    @pytest.fixture
    def fault(self, tmp_path) -> DrmFault:
        return DrmFault(tmp_path)

    @pytest.fixture
    def nested(self, card, started, nest, fault) -> Compositor:
        started.append(Compositor.sway(card.card, **fault.environment))
        return nest(started[0])

    @pytest.fixture
    def client(self, nested, headset) -> TermsClient:
        return connect(nested, headset.name)

    def test_what_it_happens_to_keep_is_kept(self, client, headset):
        client.lease_on(headset.name, set_overlays=0, set_masked=1)
        client.wait_for("lease.lease_fd")
        news = client.news()
        assert f"terms.planes {headset.id} 2" in news
        assert not any("unmet" in line for line in news)

    @pytest.mark.parametrize(
        ("term", "word"), [({"set_mode": (0, 0, 0)}, "mode"), ({"set_overlays": 1}, "overlays")]
    )
    def test_what_it_does_not_keep_refuses_the_lease(self, client, headset, term, word):
        client.lease_on(headset.name, **term)
        client.wait_for("lease.finished")
        assert f"terms.refused term_unmet {headset.id} {word}" in client.log
        comes_on_offer(client, headset)

    def test_or_is_granted_without_it_and_said(self, client, headset):
        client.lease_on(headset.name, set_mode=(0, 0, 0), set_overlays=1, unmet=GRANT)
        client.wait_for("lease.lease_fd")
        news = client.news()
        assert f"terms.unmet {headset.id} mode" in news
        assert f"terms.unmet {headset.id} overlays" in news
        assert all("the parent compositor" in text for text in client.texts)

    def test_a_refusal_has_no_other_reason_than_the_parent(self, client, headset, fault):
        fault.follow(Plan(which=1, error=errno.ENOSPC, scope=Scope.ONE_CALL, call=CREATE_LEASE))
        client.lease_on(headset.name)
        client.wait_for("lease.finished")
        assert of_terms(client) == ["terms.refused parent 0 none", "lease.finished"]
        assert client.texts == ["the parent compositor refused it"]

    def test_a_lessee_says_that_it_was_the_parent(self, nested, client, fault):
        fault.follow(Plan(which=1, error=errno.ENOSPC, scope=Scope.ONE_CALL, call=CREATE_LEASE))
        report = Lessee.run(nested).finish()
        assert (report.status, report.facts["end"]["reason"]) == (DENIED, "parent")
        assert "the lessor refused the request: the parent compositor refused it" in report.errors

    def test_an_end_has_no_other_cause_than_the_parent(self, client, headset):
        lease = client.lease_on(headset.name)
        client.wait_for("lease.lease_fd")
        client.news()
        lease.fd.close()
        client.wait_for("lease.finished")
        assert of_terms(client) == ["terms.ended parent_ended", "lease.finished"]

    def test_a_claim_stands_for_what_it_lends_by_itself(self, client, headset):
        edid = headset.edid
        client.claim_of((MAKER, EXACT, edid.maker), (PRODUCT, EXACT, f"{edid.product:#06x}"))
        client.wait_for("claim.made")
        assert f"claim.matched 1 {headset.name}" in client.log


# What either lessor lets a client ask for.
FREELY = ("desktop = false", 'lease = "offer"', 'terms = ["mode", "mask", "planes"]')


@pytest.fixture
def lending(configured, nest, side, desk, tmp_path):
    """Starts a sublet on the card with a rule for the last display, and one in its window, which lets
    clients ask for everything."""

    def start(*lines: str, nested: tuple[str, ...] = FREELY) -> tuple[Compositor, Compositor]:
        parent = configured(side.rule(*(lines or FREELY)))
        eventually(desk.shows_something, "the desktop is shown")
        inside = tmp_path / "nested.toml"
        inside.write_text(side.rule(*nested), encoding="utf-8")
        return parent, nest(parent, "--config", str(inside))

    return start


class TestInSublet:
    """Which keeps them, or says what it has not kept, and why."""

    @pytest.fixture
    def both(self, lending) -> tuple[Compositor, Compositor]:
        return lending()

    @pytest.fixture
    def client(self, both, side) -> TermsClient:
        return connect(both[1], side.name)

    def test_the_mode_is_set_when_the_fd_comes(self, client, side):
        """Read from the kernel before the lessee's first call."""
        assert (side.state().modes[0].width, side.state().modes[0].height) != (640, 480)
        lease = client.lease_on(side.name, set_mode=(640, 480, 0), set_overlays=0)
        client.wait_for("lease.lease_fd")
        assert (side.mode.width, side.mode.height) == (640, 480)
        assert of_terms(client) == [
            f"terms.display {side.id}",
            f"terms.timing {side.id} 640x480",
            f"terms.planes {side.id} 2",
            f"terms.state {side.id} masked",
            "terms.granted",
            "lease.lease_fd",
        ]
        objects = leases.objects_of(granted(lease))
        assert objects == sorted([side.id, client.crtcs[side.id], *client.planes[side.id]])

    def test_dark_is_dark(self, client, side):
        client.lease_on(side.name, set_light=DARK)
        client.wait_for("lease.lease_fd")
        assert not side.lit
        assert side.id not in client.timings

    def test_unmasked_it_is_listed_by_the_parent(self, both, client, side):
        client.lease_on(side.name, set_masked=0)
        client.wait_for("lease.lease_fd")
        assert f"terms.state {side.id} -" in client.news()
        assert heads(both[0])[side.name]["enabled"]

    def test_what_the_parent_cannot_keep_refuses_the_lease(self, client, side):
        client.lease_on(side.name, set_overlays=99)
        client.wait_for("lease.finished")
        assert of_terms(client) == [f"terms.refused term_unmet {side.id} overlays", "lease.finished"]

    def test_or_is_granted_without_it_and_said(self, client, side):
        client.lease_on(side.name, set_overlays=99, set_mode=(640, 480, 0), unmet=GRANT)
        client.wait_for("lease.lease_fd")
        unmet = [line for line in client.news() if "unmet" in line]
        assert unmet == [f"terms.unmet {side.id} overlays"]
        assert (side.mode.width, side.mode.height) == (640, 480)

    @pytest.mark.parametrize("end", ["revoked", "unplugged"])
    def test_an_end_has_the_cause_of_the_parent(self, both, client, side, end):
        client.lease_on(side.name)
        client.wait_for("lease.lease_fd")
        client.news()
        if end == "revoked":
            assert subletctl(both[0], "revoke", side.name).status == DONE
        else:
            side.unplug()
        client.wait_for("lease.finished")
        assert of_terms(client) == [f"terms.ended {end}", "lease.finished"]

    def test_what_the_administrator_does_there_is_told_here(self, both, client, side, follow):
        client.lease_on(side.name)
        client.wait_for("lease.lease_fd")
        client.news()
        (running,) = (lease["lease"] for lease in subletctl(both[0], "leases").facts)
        follower = follow(both[1])
        for command, state in (
            (("mask", str(running), "off"), "-"),
            (("blank", side.name, "on"), "blanked"),
            (("mask", str(running), "on"), "masked"),
        ):
            assert subletctl(both[0], *command).status == DONE
            client.wait_for(f"terms.state {side.id} {state}")
            assert of_terms(client) == [f"terms.state {side.id} {state}"]
            (here,) = subletctl(both[1], "leases").facts
            assert here["masked"] == (state == "masked")
        follower.hears("lease-changed unmasked", "lease-changed masked")

    def test_the_rules_there_stand_above_what_is_allowed_here(self, lending, side):
        _, nested = lending("desktop = false", 'lease = "offer"', 'terms = ["planes"]')
        client = connect(nested, side.name)
        client.lease_on(side.name, set_mode=(640, 480, 0))
        client.wait_for("lease.finished")
        assert of_terms(client) == [f"terms.refused term_forbidden {side.id} mode", "lease.finished"]
        client.lease_on(side.name, set_masked=0, unmet=GRANT)
        client.wait_for("lease2.lease_fd")
        assert f"terms2.unmet {side.id} masked" in client.news()

    @pytest.mark.parametrize(
        ("rule", "reason"),
        [("uid = [4711]", "forbidden"), ('consent = ["false"]', "no_consent")],
    )
    def test_a_refusal_has_the_reason_of_the_parent(self, lending, side, rule, reason):
        _, nested = lending("desktop = false", 'lease = "offer"', f"clients = {{ {rule} }}")
        client = connect(nested, side.name)
        client.lease_on(side.name)
        client.wait_for("lease.finished")
        (line, _) = of_terms(client)
        assert line.startswith(f"terms.refused {reason} ")


UNKNOWN = Edid("XYZ", 0x1234, "Proto", 640, 480, 60, size_mm=(122, 68))  # to the kernel a monitor


class TestClaimsInSublet:
    """A claim here is one there, as far as the rules there allow it."""

    @pytest.fixture
    def displays(self):
        return description.displays([DESKTOP, VIVE, SECOND])

    @staticmethod
    def claim(client: TermsClient, of: Display, **how):
        edid = of.edid
        product = (PRODUCT, EXACT, f"{edid.product:#06x}")
        return client.claim_of((MAKER, EXACT, edid.maker), product, **how)

    @staticmethod
    def begin(configured, nest, rules: str, *monitors: Display, **env: str):
        parent = configured(rules, **env)
        for monitor in monitors:
            eventually(monitor.shows_something, "the desktop is shown")
        return parent, nest(parent)

    @pytest.mark.parametrize("end", ["destroyed", "client dies", "nested dies", "dropped there"])
    def test_a_monitor_of_the_parent_goes_dark_is_leased_and_comes_back(
        self, configured, nest, desk, side, headset, end
    ):
        parent, nested = self.begin(configured, nest, side.rule('claims = "allow"'), desk, side)
        client = connect(nested, headset.name)
        assert client.offer(side.name) is None
        claim = self.claim(client, side)
        client.wait_for("claim.made")
        heard = [line for line in client.news() if line.startswith("claim")]
        assert heard == [f"claim.matched 1 {side.name}", "claim.made"]
        assert not side.lit and not display(parent, side.name)["on_desktop"]
        lease = client.lease_on(side.name)
        client.wait_for("lease.lease_fd")
        assert side.lit and granted(lease) >= 0
        lease.destroy()
        comes_on_offer(client, side)
        match end:
            case "destroyed":
                claim.send("destroy")
                client.news()
            case "client dies":
                client.close()
            case "nested dies":
                nested.kill()
            case "dropped there":
                (number,) = (each["claim"] for each in subletctl(parent, "claims").facts)
                assert subletctl(parent, "drop-claim", str(number)).status == DONE
                client.wait_for("claim.refused dropped")
        eventually(side.shows_something, "it is the desktop's again")
        assert display(parent, side.name)["on_desktop"]

    @pytest.mark.parametrize("stage", ["matched", "leased", "unplugged"])
    def test_a_claimant_that_is_killed_leaves_the_monitor_to_the_parents_desktop(
        self, configured, nest, desk, side, stage, tmp_path
    ):
        parent, nested = self.begin(configured, nest, side.rule('claims = "allow"'), desk, side)
        claimant = Claimant(nested, side, stage, tmp_path)
        try:
            claimant.comes_to_its_stage()
            assert not display(parent, side.name)["on_desktop"]
        finally:
            claimant.kill()
        if stage == "unplugged":
            side.plug()
        eventually(side.shows_something, "it is the desktop's")
        assert display(parent, side.name)["on_desktop"]
        assert parent.lessees() == []
        assert subletctl(parent, "claims").facts == subletctl(nested, "claims").facts == []

    def test_what_the_parent_keeps_is_withheld(self, configured, nest, desk, side, headset):
        _, nested = self.begin(configured, nest, "", desk, side)
        client = connect(nested, headset.name)
        self.claim(client, side)
        client.wait_for("claim.made")
        heard = [line for line in client.news() if line.startswith("claim")]
        assert heard == [f"claim.withheld {side.name} desktop", "claim.made"]
        assert side.lit

    def test_a_headset_that_the_kernel_does_not_know_is_never_the_desktops(
        self, configured, nest, tmp_path, kernel, headset, desk, side
    ):
        headset.unplug()
        headset.become(UNKNOWN)
        record = DrmRecord(tmp_path)
        _, nested = self.begin(configured, nest, "", desk, side, **record.environment)
        client = connect(nested)
        self.claim(client, headset, exclusive=True)
        client.wait_for("claim.made")
        record.forget()
        headset.plug()
        client.wait_for(f"claim.matched 1 {headset.name}")
        assert client.offer(headset.name)
        assert connect(nested).offer(headset.name) is None
        assert not any(call.values.get((headset.id, CRTC_ID)) for call in record.calls(kernel))
        client.lease_on(headset.name)
        client.wait_for("lease.lease_fd")
        assert headset.mode.width == UNKNOWN.width
