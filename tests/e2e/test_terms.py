"""Terms of a lease on a card: what a client asks for is so when its fd comes, or it is told why not."""

import errno
import os
import signal

import pytest

from support import kms, leases
from support.control import DONE, subletctl
from support.drm_fault import DrmFault, Plan, Scope
from support.holdings import SWAPCHAINS, Holdings, assert_nothing_leaked
from support.painter import Painter
from support.story import Display, comes_on_offer, eventually, granted, hears
from support.terms_client import ALL_OVERLAYS, DARK, GRANT, LIT, PROTOCOLS, TermsClient
from support.wire import Connection
from support.wlr_randr import heads
from testbed import description
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.debug

CREATE_LEASE = 0xC6  # linux: DRM_IOCTL_MODE_CREATE_LEASE
MODE = (640, 480, 0)
# A mode that no EDID here names: 320x240 at 60 Hz.
TIMING = (5640, 320, 325, 357, 400, 0, 240, 243, 247, 250, 0, 0)

MOST_ADDED = 16  # modes that it does not list, in which a monitor of the desktop is lit


def timing(number: int) -> tuple[int, ...]:
    """One of many, each of a width of its own, that no EDID here names."""
    clock, hdisplay, hsync_start, hsync_end, htotal, *rest = TIMING
    wider = 8 * number
    line = (hdisplay + wider, hsync_start + wider, hsync_end + wider, htotal + wider)
    return (clock + 120 * number, *line, *rest)


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


def connect(sublet) -> TermsClient:
    client = TermsClient(Connection.to_display(sublet.socket, protocols=PROTOCOLS))
    sublet.clients.append(client)
    client.news()
    return client


@pytest.fixture
def lending(configured, desk, side):
    """Starts sublet, which lends the last display too; its rule says what else a test wants."""

    def start(*lines: str, **env: str):
        sublet = configured(side.rule("desktop = false", 'lease = "offer"', *lines), **env)
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    return start


@pytest.fixture
def client(lending) -> TermsClient:
    return connect(lending())


def offered(client, display: Display):
    """Its offer, after all that was heard till now."""
    client.news()
    return client.offer(display.name)


def overlays(kernel, display: Display) -> int:
    """How many overlay planes its CRTC can use."""
    crtc = display.crtc().id
    return sum(p.kind == "overlay" and crtc in p.possible_crtcs for p in kernel.planes())


def is_refused(client, lease: str, reason: str, display: Display | None, term: str) -> None:
    of = display.id if display else 0
    hears(client, f"terms.refused {reason} {of} {term}", f"{lease}.finished")


def told(client) -> list[str]:
    """What is heard until the lease's fd comes, of the terms alone."""
    client.wait_for("lease.lease_fd")
    return [line for line in client.news() if line.startswith(("terms", "lease"))]


# The mode --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [{"set_mode": MODE}, {"set_timing": TIMING}], ids=["listed", "timing"])
def test_the_mode_is_set_when_the_fd_comes(client, side, kernel, ask):
    """Read from the kernel before the lessee's first call."""
    width, height = (640, 480) if "set_mode" in ask else (320, 240)
    assert (side.state().modes[0].width, side.state().modes[0].height) != (width, height)
    lease = client.lease_on(side.name, **ask)
    news = told(client)
    assert (side.mode.width, side.mode.height) == (width, height)
    assert not any(side.picture().rgb)
    assert news == [
        f"terms.display {side.id}",
        f"terms.timing {side.id} {width}x{height}",
        f"terms.planes {side.id} {2 + overlays(kernel, side)}",
        f"terms.state {side.id} masked",
        "terms.granted",
        "lease.lease_fd",
    ]
    objects = leases.objects_of(granted(lease))
    assert objects == sorted([side.id, client.crtcs[side.id], *client.planes[side.id]])


def test_the_next_lease_is_lit_as_the_rule_says_again(client, side):
    client.lease_on(side.name, set_mode=MODE).destroy()
    best = side.state().modes[0]
    eventually(lambda: offered(client, side), "it is on offer")
    client.lease(side.name)
    client.wait_for("lease2.lease_fd")
    assert side.mode == best


def test_a_rate_is_part_of_a_mode(client, side):
    slow = min(side.state().modes, key=lambda mode: mode.refresh)
    wish = (slow.width, slow.height, round(slow.refresh * 1000))
    client.lease_on(side.name, set_mode=wish)
    client.wait_for("lease.lease_fd")
    assert side.mode == slow


def test_a_mode_that_there_is_not_refuses_the_lease(client, side):
    client.lease_on(side.name, set_mode=(641, 480, 0))
    is_refused(client, "lease", "term_unmet", side, "mode")
    assert client.texts == [f"{side.name}: it has no mode 641x480"]
    assert not side.lit


def test_or_the_lease_goes_without_it_and_says_so(client, side):
    client.lease_on(side.name, set_mode=(641, 480, 0), unmet=GRANT)
    assert f"terms.unmet {side.id} mode" in told(client)
    assert side.mode == side.state().modes[0]
    assert client.texts == ["it has no mode 641x480"]


@pytest.mark.parametrize("lines", [('terms = ["planes"]',), ('modeset = "lessor"',)])
def test_a_mode_that_the_rule_does_not_let_clients_choose(lending, side, lines):
    client = connect(lending(*lines))
    client.lease_on(side.name, set_mode=MODE)
    is_refused(client, "lease", "term_forbidden", side, "mode")
    client.lease_on(side.name, set_mode=(0, 0, 0))  # what the rule says itself
    client.wait_for("lease2.lease_fd")


@pytest.mark.parametrize("unmet", [None, GRANT])
def test_a_mode_that_the_driver_refuses(lending, side, tmp_path, unmet):
    fault = DrmFault(tmp_path)
    client = connect(lending(**fault.environment))
    fault.follow(Plan(which=1, error=errno.EINVAL, times=2, scope=Scope.MODESET))
    best = side.state().modes[0]
    client.lease_on(side.name, set_mode=(best.width, best.height, 0), unmet=unmet)
    if unmet is None:
        is_refused(client, "lease", "term_unmet", side, "mode")
    else:
        assert f"terms.unmet {side.id} mode" in told(client)
        assert side.lit and side.mode != best


@pytest.mark.parametrize("unmet", [None, GRANT])
def test_a_timing_that_is_larger_than_any_picture_of_the_card(lending, side, unmet):
    client = connect(lending())
    client.lease_on(side.name, set_timing=timing(1100), unmet=unmet)  # 9,120 px wide; vkms has 8,192
    if unmet is None:
        is_refused(client, "lease", "term_unmet", side, "mode")
    else:
        assert f"terms.unmet {side.id} mode" in told(client)
        assert side.lit


@pytest.mark.parametrize("driver", ["takes", "refuses"])
def test_a_picture_of_a_size_that_a_client_names_is_not_kept(
    lending, desk, side, card, kernel, tmp_path, driver
):
    fault = DrmFault(tmp_path)
    sublet = lending(**fault.environment)
    client = connect(sublet)

    def lease(number: int) -> None:
        lease = client.lease_on(side.name, set_timing=timing(number))
        client.connection.wait_for(lambda: lease.answered)
        assert (lease.fd is not None) == (driver == "takes")
        lease.destroy()
        comes_on_offer(client, side)

    if driver == "refuses":
        ids = kernel.property_ids(desk.crtc().id, kms.OBJECT_CRTC)
        mode_id = next(id for id in ids if kernel.property_name(id) == "MODE_ID")
        fault.follow(Plan(1, errno.EINVAL, times=1000, scope=Scope.MODESET, property=mode_id))
    for number in range(4):
        lease(number)
    before = Holdings.of(sublet, card).with_swapchains(SWAPCHAINS)
    for number in range(4, 40):
        lease(number)
    fault.disarm()
    assert_nothing_leaked(before, sublet, card)


def test_a_monitor_of_the_desktop_is_lit_in_some_modes_that_it_does_not_list(configured, side, desk):
    sublet = configured(side.rule('lease = "offer"'))
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    client = connect(sublet)
    listed = len(heads(sublet)[side.name]["modes"])

    def refusal(number: int) -> list[str]:
        lease = client.lease_on(side.name, set_timing=timing(number))
        client.connection.wait_for(lambda: lease.answered)
        news = client.news()
        lease.destroy()
        comes_on_offer(client, side)
        return [line.partition(".")[2] for line in news if ".refused" in line]

    assert [refusal(number) for number in range(MOST_ADDED)] == [[]] * MOST_ADDED
    assert refusal(MOST_ADDED) == [f"refused term_unmet {side.id} mode"]
    assert f"{MOST_ADDED} modes that it does not list were tried" in client.texts[-1]
    assert refusal(0) == []
    assert len(heads(sublet)[side.name]["modes"]) == listed + MOST_ADDED


# Light -----------------------------------------------------------------------------------------


def test_a_display_is_dark_if_it_is_to_be_and_keeps_its_crtc(client, headset, side, kernel):
    for display, number in ((headset, ""), (side, "2"), (headset, "3")):
        lease = client.lease_on(display.name, set_light=DARK)
        client.wait_for(f"lease{number}.lease_fd")
        assert not display.lit
        assert f"terms{number}.granted" in client.news()
        assert client.crtcs[display.id] in leases.objects_of(granted(lease))
        assert display.id not in client.timings
        lease.destroy()
        eventually(lambda d=display: offered(client, d), "on offer")


def test_a_monitor_of_the_desktop_is_dark_if_it_is_to_be_and_comes_back(configured, side, desk):
    sublet = configured(side.rule('lease = "offer"'))
    eventually(side.shows_something, "the desktop is shown")
    client = connect(sublet)
    before = side.mode
    lease = client.lease_on(side.name, set_light=DARK)
    client.wait_for("lease.lease_fd")
    assert not side.lit
    lease.destroy()
    eventually(side.shows_something, "the desktop is back")
    assert side.mode == before
    assert desk.lit


def test_a_display_is_lit_if_it_is_to_be(client, side):
    client.lease_on(side.name, set_light=LIT)
    client.wait_for("lease.lease_fd")
    assert side.lit


def test_who_may_not_choose_the_mode_may_not_choose_darkness(lending, side):
    client = connect(lending('modeset = "lessor"', 'terms = ["mode"]'))
    client.lease_on(side.name, set_light=DARK)
    is_refused(client, "lease", "term_forbidden", side, "light")


# Masks -----------------------------------------------------------------------------------------


def test_unmasked_by_the_clients_wish_it_is_listed(lending, side):
    sublet = lending('terms = ["mask"]')
    client = connect(sublet)
    assert side.name not in heads(sublet)
    client.lease_on(side.name, set_masked=0)
    assert f"terms.state {side.id} -" in told(client)
    assert heads(sublet)[side.name]["enabled"]
    client.leases[0].destroy()
    client.news()
    assert side.name not in heads(sublet)


def test_masked_by_the_clients_wish_it_is_not(lending, side):
    sublet = lending('terms = ["mask"]', "mask = false")
    client = connect(sublet)
    client.lease_on(side.name, set_masked=1)
    assert f"terms.state {side.id} masked" in told(client)
    assert side.name not in heads(sublet)


def test_by_default_no_client_chooses_the_mask(client, side):
    client.lease_on(side.name, set_masked=1)
    client.wait_for("lease.lease_fd")
    client.news()
    client.leases[0].destroy()
    eventually(lambda: offered(client, side), "it is on offer")
    client.lease_on(side.name, set_masked=0)
    hears(client, f"terms2.refused term_forbidden {side.id} masked", "lease2.finished")


def test_one_masked_display_masks_its_lease(configured, headset, side):
    sublet = configured(side.rule("desktop = false", 'lease = "offer"', 'terms = ["mask"]'))
    client = connect(sublet)
    request = client.request(headset.name, side.name)
    client.terms(request).send("set_masked", client.offer(side.name).proxy, 0)
    client.submit(request)
    is_refused(client, "lease", "term_unmet", side, "masked")


# Planes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, ALL_OVERLAYS])
def test_a_lease_has_as_many_overlays_as_are_asked_for(client, side, kernel, count):
    lease = client.lease_on(side.name, set_overlays=count)
    client.wait_for("lease.lease_fd")
    there = overlays(kernel, side)
    wanted = there if count == ALL_OVERLAYS else count
    objects = leases.objects_of(granted(lease))
    assert sum(p.kind == "overlay" and p.id in objects for p in kernel.planes()) == wanted
    assert len(client.planes[side.id]) == 2 + wanted


@pytest.mark.parametrize("unmet", [None, GRANT])
def test_more_overlays_than_there_are(client, side, kernel, unmet):
    client.lease_on(side.name, set_overlays=99, unmet=unmet)
    if unmet is None:
        is_refused(client, "lease", "term_unmet", side, "overlays")
        assert not side.lit
    else:
        news = told(client)
        assert f"terms.unmet {side.id} overlays" in news
        assert f"terms.planes {side.id} {2 + overlays(kernel, side)}" in news


def test_overlays_that_the_rule_keeps(lending, side):
    client = connect(lending('planes = "primary+cursor"'))
    client.lease_on(side.name, set_overlays=1)
    is_refused(client, "lease", "term_forbidden", side, "overlays")
    client.lease_on(side.name, set_overlays=0)
    client.wait_for("lease2.lease_fd")


def test_an_administrator_sees_what_was_asked_for(lending, side):
    sublet = lending()
    client = connect(sublet)
    terms = {"set_mode": (640, 480, 0), "set_overlays": 99, "set_light": LIT}
    client.lease_on(side.name, **terms, unmet=GRANT)
    client.wait_for("lease.lease_fd")
    (lease,) = subletctl(sublet, "leases").facts
    asked = [(term["connector"], term["term"], term["asked"], term["unmet"]) for term in lease["terms"]]
    (why,) = client.texts
    assert asked == [
        (side.name, "mode", "640x480", None),
        (side.name, "overlays", "99", why),
        (side.name, "light", "lit", None),
    ]


# Reasons and causes ----------------------------------------------------------------------------


def test_who_is_kept_out_by_the_rules_is_told_so(configured, side):
    client = connect(configured(side.rule('lease = "offer"', "clients = { uid = [4711] }")))
    client.lease_on(side.name)
    is_refused(client, "lease", "forbidden", side, "none")
    assert "user 0 is not let in" in client.texts[0]


def test_who_is_refused_consent_is_told_so(configured, side):
    client = connect(configured(side.rule('lease = "offer"', 'clients = { consent = ["false"] }')))
    client.lease_on(side.name)
    is_refused(client, "lease", "no_consent", None, "none")


def test_who_asks_for_what_another_one_asks_for_is_told_so(configured, side):
    rule = side.rule('lease = "offer"', 'clients = { consent = ["sleep", "600"] }')
    sublet = configured(rule)
    first, second = connect(sublet), connect(sublet)
    first.lease_on(side.name)
    first.news()
    second.lease_on(side.name)
    is_refused(second, "lease", "in_use", side, "none")


def test_who_waits_for_consent_when_the_display_is_pulled_is_told_so(configured, side):
    rule = side.rule('lease = "offer"', 'clients = { consent = ["sleep", "600"] }')
    client = connect(configured(rule))
    client.lease_on(side.name)
    client.news()
    side.unplug()
    client.wait_for("lease.finished")
    assert "terms.refused withdrawn 0 none" in client.news()


def test_who_waits_for_consent_when_the_rule_changes_is_told_so(configured, side, tmp_path):
    asking = 'clients = { consent = ["sleep", "600"] }'
    sublet = configured(side.rule('lease = "offer"', asking))
    client = connect(sublet)
    client.lease_on(side.name)
    client.news()
    (tmp_path / "config.toml").write_text(side.rule('lease = "never"'), encoding="utf-8")
    os.kill(sublet.pid, signal.SIGHUP)
    client.wait_for("lease.finished")
    assert "terms.refused forbidden 0 none" in client.news()


def test_who_waits_for_consent_when_the_lessor_exits_is_told_so(configured, side):
    sublet = configured(side.rule('lease = "offer"', 'clients = { consent = ["sleep", "600"] }'))
    client = connect(sublet)
    lease = client.lease_on(side.name)
    client.news()
    os.kill(sublet.pid, signal.SIGTERM)
    client.connection.wait_for(lambda: lease.finished)
    assert [x for x in client.log if x.startswith("terms")] == ["terms.refused card_gone 0 none"]


def test_who_is_refused_by_the_kernel_is_told_so(lending, side, tmp_path):
    fault = DrmFault(tmp_path)
    client = connect(lending(**fault.environment))
    fault.follow(Plan(which=1, error=errno.ENOSPC, scope=Scope.ONE_CALL, call=CREATE_LEASE))
    client.lease_on(side.name)
    is_refused(client, "lease", "failed", None, "none")


@pytest.mark.parametrize("end", ["revoked", "unplugged", "fd_closed", "card_gone"])
def test_an_end_is_told_with_its_cause(lending, side, end):
    sublet = lending()
    client = connect(sublet)
    lease = client.lease_on(side.name)
    client.wait_for("lease.lease_fd")
    client.news()
    match end:
        case "revoked":
            assert subletctl(sublet, "revoke", side.name).status == DONE
        case "unplugged":
            side.unplug()
        case "fd_closed":
            os.close(lease.fd.take())
        case "card_gone":
            os.kill(sublet.pid, signal.SIGTERM)
    client.connection.wait_for(lambda: lease.finished)
    lines = [line for line in client.log if line.startswith(("terms.ended", "lease.finished"))]
    assert lines == [f"terms.ended {end}", "lease.finished"]


def test_a_mode_that_only_the_lessor_may_set_is_a_cause(lending, side):
    client = connect(lending('modeset = "lessor"'))
    lease = client.lease_on(side.name)
    client.wait_for("lease.lease_fd")
    painter = Painter(granted(lease), side.id)
    painter.light_in(painter.modes()[-1], 0xC02020)
    client.wait_for("lease.finished")
    assert [x for x in client.log if x.startswith("terms.ended")] == ["terms.ended forbidden_modeset"]


# News ------------------------------------------------------------------------------------------


def test_what_the_administrator_does_with_a_lease_is_told(lending, side):
    sublet = lending()
    client, other = connect(sublet), connect(sublet)
    lease = client.lease_on(side.name)
    client.wait_for("lease.lease_fd")
    Painter(granted(lease), side.id).light(0xC02020)
    for each in (client, other):
        each.news()
    (running,) = (lease["lease"] for lease in subletctl(sublet, "leases").facts)
    for command, state in (
        (("mask", str(running), "off"), "-"),
        (("mirror", side.name), "mirrored"),
        (("blank", side.name, "on"), "mirrored|blanked"),
        (("mirror", side.name, "--off"), "blanked"),
        (("blank", side.name, "off"), "-"),
        (("blank", side.name, "on"), "blanked"),
        (("mask", str(running), "on"), "masked"),
    ):
        assert subletctl(sublet, *command).status == DONE
        hears(client, f"terms.state {side.id} {state}")
    assert other.news() == []
    assert not lease.finished
