"""Terms, news and claims, where a lessor knows sublet-lease-terms-v1. Others are not asked."""

from __future__ import annotations

from cases.case import Basis, must
from scene import Scene
from verdicts import Unmet

from support import leases
from support.story import Display
from support.terms_client import DARK, EXACT, GRANT, MAKER, PRODUCT, PROTOCOLS, TermsClient
from support.wire import Connection

MANAGER, TERMS, CLAIM = "sublet_lease_terms_manager_v1", "sublet_lease_terms_v1", "sublet_display_claim_v1"


def terms_of(where: str, sentence: str) -> Basis:
    """sublet-lease-terms-v1: "terms", or "terms.refused" for a message of sublet_lease_terms_v1."""
    short, dot, message = where.partition(".")
    interface = {"manager": MANAGER, "terms": TERMS, "claim": CLAIM}[short]
    return Basis("sublet-lease-terms-v1", interface + dot + message, sentence)


ANSWER = terms_of("terms", "Each request is answered here first: by granted, after which wp_drm_lease_v1.lease_fd follows, or by refused, after which wp_drm_lease_v1.finished follows.")  # fmt: skip
END = terms_of("terms", "A lease that was granted ends with ended, after which wp_drm_lease_v1.finished follows.")
MODE = terms_of("terms.set_mode", "The display is driven in this mode when the client gets its file descriptor, so that the client can flip at once.")  # fmt: skip
UNMET = terms_of("terms.unmet", "Comes before granted, for each term that could not be kept, if set_unmet allows it.")
PLANES = terms_of("terms.planes", "All planes of the lease that are there for this display.")
OVERLAYS = terms_of("terms.set_overlays", "With a number exactly so many overlay planes are added to them, and the term cannot be kept if there are not as many.")  # fmt: skip
LIGHT = terms_of("terms.set_light", "A client that sets a mode itself may want the display dark: it saves a modeset.")
ONCE = terms_of("manager.get_terms", "A request has terms once: getting them a second time is the error already_has_terms, also after the first ones were destroyed.")  # fmt: skip
MATCHED = terms_of("claim.matched", "It is on offer, or leased by somebody: the events of wp_drm_lease_device_v1 that offer it come before this one for clients that are bound to the device.")  # fmt: skip
EXCLUSIVE = terms_of("claim.set_exclusive", "The displays are offered to this client alone.")


def _client(s: Scene, display: Display) -> TermsClient:
    s.needs(MANAGER)
    client = TermsClient(Connection.to_display(s.lessor.socket, protocols=PROTOCOLS))
    s.lessor.clients.append(client)
    s.offered(display, to=client)
    return client


def _answered(s: Scene, client: TermsClient, **terms) -> list[str]:
    """What a client hears of a lease of the headset on these terms."""
    s.offered(s.headset, to=client)
    client.news()
    s.answer(client.lease_on(s.headset.name, **terms))
    return [line for line in client.news() if line.startswith(("terms", "lease"))]


@must("terms", "what was granted is told before the fd, and is so", PLANES)
def granted_is_told(s: Scene) -> None:
    client = _client(s, s.headset)
    heard = _answered(s, client)
    if heard[-2:] != ["terms.granted", "lease.lease_fd"]:
        raise Unmet("granted, lease_fd", ", ".join(heard))
    told = sorted([s.headset.id, client.crtcs[s.headset.id], *client.planes[s.headset.id]])
    held = leases.objects_of(client.leases[-1].fd.fileno())
    assert told == held, f"told {told}, leased {held}"


@must("terms", "the mode is set when the fd comes", MODE)
def mode_is_set(s: Scene) -> None:
    client = _client(s, s.headset)
    _answered(s, client, set_mode=(0, 0, 0))
    assert s.headset.mode == s.headset.state().modes[0], "it is driven in another mode"


@must("terms", "a refusal has its reason before `finished`", ANSWER)
def refusal_has_reason(s: Scene) -> None:
    client = _client(s, s.headset)
    heard = _answered(s, client, set_mode=(1, 1, 0))
    expected = [f"terms.refused term_unmet {s.headset.id} mode", "lease.finished"]
    if heard != expected:
        raise Unmet(", ".join(expected), ", ".join(heard))


@must("terms", "or the lease is granted without the term, and that is said", UNMET)
def unmet_is_said(s: Scene) -> None:
    client = _client(s, s.headset)
    heard = _answered(s, client, set_mode=(1, 1, 0), unmet=GRANT)
    assert f"terms.unmet {s.headset.id} mode" in heard, f"heard: {', '.join(heard)}"
    assert heard[-1] == "lease.lease_fd", "the request is refused"


@must("terms", "no overlay plane is leased if none is wanted", OVERLAYS)
def no_overlays(s: Scene) -> None:
    client = _client(s, s.headset)
    _answered(s, client, set_overlays=0)
    held = leases.objects_of(client.leases[-1].fd.fileno())
    with s.kernel() as kernel:
        kinds = {plane.kind for plane in kernel.planes() if plane.id in held}
    assert "overlay" not in kinds, "there is an overlay plane"


@must("terms", "a display that is to be dark is dark", LIGHT)
def dark_is_dark(s: Scene) -> None:
    client = _client(s, s.headset)
    heard = _answered(s, client, set_light=DARK)
    assert heard[-1] == "lease.lease_fd", "the request is refused"
    assert not s.headset.lit, "it is lit"


@must("terms", "an end has its cause before `finished`", END)
def end_has_cause(s: Scene) -> None:
    client = _client(s, s.headset)
    _answered(s, client)
    s.headset.unplug()
    s.finished(client.leases[-1])
    heard = [line for line in client.news() if line.startswith(("terms", "lease"))]
    expected = ["terms.ended unplugged", "lease.finished"]
    if heard != expected:
        raise Unmet(", ".join(expected), ", ".join(heard))


@must("terms", "terms that are got twice are an error", ONCE)
def terms_twice(s: Scene) -> None:
    client = _client(s, s.headset)
    request = client.request(s.headset.name)
    client.terms(request)
    client.terms(request)
    s.fails(client, f"{MANAGER}.already_has_terms")


def _claim(s: Scene, client: TermsClient, exclusive: bool = False) -> None:
    edid = s.headset.edid
    client.claim_of(
        (MAKER, EXACT, edid.maker), (PRODUCT, EXACT, f"{edid.product:#06x}"), exclusive=exclusive
    )
    s.until(lambda: "claim.made" in client.log, "the claim is made")


def _match(client: TermsClient, display: Display) -> int | None:
    """Its number. Another display may fit the claim as well."""
    return next((n for n, match in client.matches.items() if match["name"] == display.name), None)


@must("terms", "a claimant hears of its display when that is on offer, and when it is pulled", MATCHED)
def claim_is_matched(s: Scene) -> None:
    client = _client(s, s.headset)
    s.headset.unplug()
    s.withdrawn(s.headset, client)
    _claim(s, client)
    s.headset.plug()
    match = s.until(lambda: _match(client, s.headset), "it is matched")
    assert client.offer(s.headset.name), "it is not on offer"
    s.headset.unplug()
    s.until(lambda: f"claim.unmatched {match}" in client.log, "it is unmatched")


@must("terms", "what one client claims for itself is offered to nobody else", EXCLUSIVE)
def exclusive_claim(s: Scene) -> None:
    client = _client(s, s.headset)
    s.offered(s.headset, to=s.second)
    _claim(s, client, exclusive=True)
    s.withdrawn(s.headset, s.second)
    s.offered(s.headset, to=client)
