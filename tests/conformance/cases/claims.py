"""Claims of displays, where a lessor knows sublet-lease-terms-v1. Others are not asked.

A headset is claimed where nothing else is said: what is not the desktop's anyway any client may claim by
maker and product.
"""

from __future__ import annotations

from cases.case import must, should
from cases.terms import CLAIM, MANAGER, connected, terms_of
from scene import Scene

from support.sandbox import MANAGER as SANDBOXES
from support.sandbox import Sandbox
from support.story import Display
from support.terms_client import CONNECTOR_TYPE, EXACT, GLOB, MAKER, MODEL, PRODUCT, PROTOCOLS, TermsClient
from support.wire import Connection, Proxy
from testbed.edid import Edid

MATCHED = terms_of("claim.matched", "It is on offer, or leased by somebody: the events of wp_drm_lease_device_v1 that offer it come before this one for clients that are bound to the device.")  # fmt: skip
EXCLUSIVE = terms_of("claim.set_exclusive", "The displays are offered to this client alone.")
FROM_THE_START = terms_of("claim", "it is not the desktop's, not even for a moment after it was plugged in, and it is offered for lease.")  # fmt: skip
CAREFUL = terms_of("claim", "A compositor should let nobody take the user's monitors away.")
LEASES_NOTHING = terms_of("claim", "A claim leases nothing.")
LEASE_GOES_ON = terms_of("claim", "Its client asks for a lease by drm-lease-v1, and a lease goes on when the claim ends.")
SHARED = terms_of("claim", "If that one is not exclusive, the display is matched for all that are not exclusive.")
FIRST = terms_of("claim", "If several claims fit a display, the one that was made first has it.")
ENDED = terms_of("claim.destroy", "Displays that nobody else claims go back to where they would be without it.")
ONCE_EACH = terms_of("claim.add_criterion", "Each criterion at most once.")
EXACTLY = terms_of("claim.add_criterion", "A product is compared exactly.")
ANSWERED = terms_of("claim.make", "Answered by made or refused.")
ALL_OF_THEM = terms_of("claim", "each display that fulfils all of them is the claim's, if the compositor's rules allow it")
MADE_STAYS = terms_of("manager.destroy", "Terms and claims that were made stay as they are.")
TOLD_BEFORE = terms_of("claim.made", "A matched or withheld event for each display that is plugged in already comes before it, unless somebody must be asked first.")  # fmt: skip
GONE = terms_of("claim.unmatched", "It was unplugged, or says something else of itself, or the compositor's rules have changed.")

UNKNOWN = Edid("XYZ", 0x1234, "Proto", 640, 480, 60, size_mm=(122, 68))  # to the kernel a monitor


def _claim(s: Scene, client: TermsClient, display: Display, exclusive: bool = False) -> Proxy:
    """Of its maker and product; made."""
    edid = display.edid
    product = (PRODUCT, EXACT, f"{edid.product:#06x}")
    claim = client.claim_of((MAKER, EXACT, edid.maker), product, exclusive=exclusive)
    s.until(lambda: "claim.made" in client.log, "the claim is made")
    return claim


def _match(client: TermsClient, display: Display) -> int | None:
    """Its latest number. Another display may fit the claim as well."""
    return max((n for n, match in client.matches.items() if match["name"] == display.name), default=None)


def _of_claims(client: TermsClient, display: Display) -> list[str]:
    """What was heard of claims on one display."""
    return [line for line in client.log if line.startswith("claim") and f" {display.name}" in line]


@must("claims", "a claimant hears of its display when that is on offer, and when it is pulled", MATCHED)
def claim_is_matched(s: Scene) -> None:
    client = connected(s, s.headset)
    s.headset.unplug()
    s.withdrawn(s.headset, client)
    _claim(s, client, s.headset)
    s.headset.plug()
    match = s.until(lambda: _match(client, s.headset), "it is matched")
    assert client.offer(s.headset.id), "it is not on offer"
    s.headset.unplug()
    s.until(lambda: f"claim.unmatched {match}" in client.log, "it is unmatched")


@must("claims", "what is plugged in is told before the claim is made", TOLD_BEFORE)
def told_before_made(s: Scene) -> None:
    client = connected(s, s.headset)
    _claim(s, client, s.headset)
    heard = [line for line in client.log if line.startswith("claim")]
    assert heard[-1] == "claim.made", f"heard: {heard}"
    assert _match(client, s.headset), "it is not matched"


@must("claims", "a display that is plugged again is another match", GONE)
def another_match(s: Scene) -> None:
    client = connected(s, s.headset)
    _claim(s, client, s.headset)
    first = _match(client, s.headset)
    s.headset.unplug()
    s.until(lambda: f"claim.unmatched {first}" in client.log, "it is unmatched")
    s.headset.plug()
    second = s.until(lambda: (n := _match(client, s.headset)) and n != first and n, "it is matched")
    assert second > first, f"it was {first}, and is {second}"


@must("claims", "what one client claims for itself is offered to nobody else", EXCLUSIVE)
def exclusive_claim(s: Scene) -> None:
    client = connected(s, s.headset)
    s.offered(s.headset, to=s.second)
    claim = _claim(s, client, s.headset, exclusive=True)
    s.withdrawn(s.headset, s.second)
    s.offered(s.headset, to=client)
    claim.send("destroy")
    s.offered(s.headset, to=s.second)


@must("claims", "two claims that are not exclusive share a display", SHARED)
def claims_share(s: Scene) -> None:
    first, second = connected(s, s.headset), connected(s, s.headset)
    _claim(s, first, s.headset)
    _claim(s, second, s.headset)
    assert _match(first, s.headset) and _match(second, s.headset), "one of them has it not"


@must("claims", "the first claim has a display that both cannot have", FIRST)
def first_claim_has_it(s: Scene) -> None:
    first, second = connected(s, s.headset), connected(s, s.headset)
    claim = _claim(s, first, s.headset, exclusive=True)
    _claim(s, second, s.headset)
    assert _of_claims(second, s.headset) == [f"claim.withheld {s.headset.name} claimed"]
    claim.send("destroy")
    s.until(lambda: _match(second, s.headset), "the second has it then")


@must("claims", "a claim leases nothing, and a lease does not end with it", LEASE_GOES_ON)
def lease_goes_on(s: Scene) -> None:
    client = connected(s, s.headset)
    claim = _claim(s, client, s.headset)
    assert s.leases() == [], "there is a lease"
    s.offered(s.headset, to=client)
    lease = client.lease(s.headset.id)
    assert s.answer(lease) == "lease_fd", "the request is refused"
    claim.send("destroy")
    s.goes_on(lease)


@must("claims", "a claim ends: its display is where it would be without it", ENDED)
def claim_ends(s: Scene) -> None:
    client = connected(s, s.headset)
    _claim(s, client, s.headset).send("destroy")
    s.settle()
    s.offered(s.headset, to=s.second)
    assert not s.headset.lit, "it is lit"


@must("claims", "the manager is destroyed: claims stay", MADE_STAYS)
def claims_stay(s: Scene) -> None:
    client = connected(s, s.headset)
    _claim(s, client, s.headset)
    client.manager.send("destroy")
    s.headset.unplug()
    s.withdrawn(s.headset, client)
    s.headset.plug()
    s.until(lambda: (_match(client, s.headset) or 0) > 1, "it is matched again")


@must("claims", "a claim is for what fulfils all of it", ALL_OF_THEM)
def all_of_them(s: Scene) -> None:
    client = connected(s, s.headset)
    edid = s.headset.edid
    client.claim_of((MAKER, EXACT, edid.maker), (PRODUCT, EXACT, f"{edid.product ^ 1:#06x}"))
    s.until(lambda: "claim.made" in client.log, "the claim is made")
    assert _of_claims(client, s.headset) == [], "it is told of another product"


@must("claims", "a wide claim is answered, and takes no monitor from the desktop", CAREFUL)
def wide_claim(s: Scene) -> None:
    s.desktop()
    client = connected(s, s.headset)
    client.claim_of((MODEL, GLOB, "*"))
    s.until(lambda: any(".made" in x or ".refused" in x for x in client.log), "it is answered")
    s.settle()
    assert s.desk.lit and s.side.lit, "a monitor is dark"


@should("claims", "a monitor that the desktop uses is not taken without somebody's consent", CAREFUL)
def monitor_is_kept(s: Scene) -> None:
    s.desktop()
    client = connected(s, s.headset)
    _claim(s, client, s.side)
    s.settle()
    assert s.side.lit, "it is dark"
    heard = _of_claims(client, s.side)
    assert len(heard) == 1 and heard[0].startswith(f"claim.withheld {s.side.name} "), f"heard: {heard}"


@must("claims", "a headset that the kernel does not know is never the desktop's", FROM_THE_START)
def never_the_desktops(s: Scene) -> None:
    s.desktop()
    headset, client = s.headset, connected(s, s.headset)
    headset.unplug()
    s.withdrawn(headset, client)
    headset.become(UNKNOWN)
    _claim(s, client, headset)
    headset.plug()
    s.until(lambda: _match(client, headset), "it is matched")
    s.settle()
    assert client.offer(headset.id), "it is not on offer"
    assert not headset.lit, "it is lit"


@must("claims", "a claim of everything is an error", ALL_OF_THEM)
def claim_of_everything(s: Scene) -> None:
    client = connected(s, s.headset)
    client.claim_of()
    s.fails(client, f"{CLAIM}.no_criteria")


@must("claims", "a criterion that is added twice is an error", ONCE_EACH)
def criterion_twice(s: Scene) -> None:
    client = connected(s, s.headset)
    client.claim_of((MAKER, EXACT, "XYZ"), (MAKER, EXACT, "XYZ"))
    s.fails(client, f"{CLAIM}.invalid_criterion")


@must("claims", "a product that is to be compared with a pattern is an error", EXACTLY)
def product_glob(s: Scene) -> None:
    client = connected(s, s.headset)
    client.claim_of((CONNECTOR_TYPE, EXACT, "DP"), (PRODUCT, GLOB, "0x*"))
    s.fails(client, f"{CLAIM}.invalid_criterion")


@must("claims", "a claim that is made cannot be changed", ANSWERED)
def claim_changed(s: Scene) -> None:
    client = connected(s, s.headset)
    _claim(s, client, s.headset).send("set_exclusive")
    s.fails(client, f"{CLAIM}.already_made")


@must("claims", "there is one global for all cards", terms_of("manager", "There is one such global for all cards."),
      second_card=True)  # fmt: skip
def one_manager(s: Scene) -> None:
    s.needs(MANAGER)
    assert len(s.first.connection.globals(MANAGER)) == 1, "there are several"


@should("claims", "a sandboxed client sees nothing of terms and claims", CAREFUL)
def sandboxed_from_terms(s: Scene) -> None:
    s.needs(MANAGER)
    s.needs(SANDBOXES)
    with Sandbox(s.lessor.socket) as sandbox, Connection.to_display(sandbox.door, protocols=PROTOCOLS) as one:
        one.display.send("get_registry")
        one.roundtrip(s.patience)
        assert not one.globals(MANAGER), "it does"
