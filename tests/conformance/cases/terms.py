"""Terms of leases and news of them, where a lessor knows sublet-lease-terms-v1. Others are not asked."""

from __future__ import annotations

from cases.case import Basis, must
from scene import Scene
from verdicts import Unmet

from support import leases
from support.seat import Keyboard, OtherSession
from support.story import Display
from support.terms_client import DARK, GRANT, LIT, PROTOCOLS, TermsClient
from support.wire import Connection

MANAGER, TERMS, CLAIM = "sublet_lease_terms_manager_v1", "sublet_lease_terms_v1", "sublet_display_claim_v1"
TIMING = (25175, 640, 656, 752, 800, 0, 480, 490, 492, 525, 0, 10)


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
UNTIL_SUBMIT = terms_of("manager.get_terms", "Until then they may be destroyed, which makes it a request without terms.")
MADE_STAYS = terms_of("manager.destroy", "Terms and claims that were made stay as they are.")
AGAIN = terms_of("terms", "A term that is set again replaces the earlier one.")
SILENCE = terms_of("terms", "Neither comes if the client destroyed the wp_drm_lease_v1 before.")
EVENTS_ALONE = terms_of("terms", "A client may set no terms at all and make this object for its events only.")
NO_NEWS = terms_of("terms.destroy", "Afterwards it has no effect on the lease.")
ANY_MODE = terms_of("terms.set_timing", "As set_mode, by a complete timing as of struct drm_mode_modeinfo, which the connector need not list.")  # fmt: skip
NO_TIMING = terms_of("terms.set_timing", "A timing with a pixel clock, a size or a total of zero, whose values do not follow one another in a line or a frame, or do not fit into 16 bits, is the error invalid_timing.")  # fmt: skip
MASKED = terms_of("terms.set_masked", "While a display is masked it does not exist for the desktop: it is not listed, and nobody but the client sees or changes what it shows.")  # fmt: skip
ALWAYS = terms_of("terms.set_overlays", "With none or all of the enum overlays it can, wherever "
                  "the lessor's rules let the client ask for it.")
DISPLAYS = terms_of("terms.display", "Comes before granted, once for each connector in the order of the request, whether it has terms or not.")  # fmt: skip
NO_TIMING_TOLD = terms_of("terms.timing", "Not sent if it is dark, or if the compositor cannot tell.")
STATE = terms_of("terms.state", "Comes before granted for each display, and again whenever it changes.")
SUSPENDED = terms_of("terms.suspended", "A compositor that ends leases instead never sends this.")
TERMS_OF_REQUEST = terms_of("terms", "Belongs to a request before it is submitted, and to the wp_drm_lease_v1 that came of it afterwards.")  # fmt: skip

TEXTS = Basis("sublet-lease-terms-v1", "sublet-lease-terms-v1", "Texts are for people, in plain words, and without a trailing period")


def connected(s: Scene, display: Display) -> TermsClient:
    """A client that knows terms, to which the display is on offer."""
    s.needs(MANAGER)
    client = TermsClient(Connection.to_display(s.lessor.socket, protocols=PROTOCOLS))
    s.lessor.clients.append(client)
    s.offered(display, to=client)
    return client


def _answered(s: Scene, client: TermsClient, **terms) -> list[str]:
    """What a client hears of a lease of the headset on these terms."""
    s.offered(s.headset, to=client)
    client.news()
    s.answer(client.lease_on(s.headset.id, **terms))
    return [line for line in client.news() if line.startswith(("terms", "lease"))]


@must("terms", "what was granted is told before the fd, and is so", PLANES)
def granted_is_told(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client)
    if heard[-2:] != ["terms.granted", "lease.lease_fd"]:
        raise Unmet("granted, lease_fd", ", ".join(heard))
    told = sorted([s.headset.id, client.crtcs[s.headset.id], *client.planes[s.headset.id]])
    held = leases.objects_of(client.leases[-1].fd.fileno())
    assert told == held, f"told {told}, leased {held}"


@must("terms", "the mode is set when the fd comes", MODE)
def mode_is_set(s: Scene) -> None:
    client = connected(s, s.headset)
    _answered(s, client, set_mode=(0, 0, 0))
    assert s.headset.mode == s.headset.state().modes[0], "it is driven in another mode"


@must("terms", "a refusal has its reason before `finished`", ANSWER)
def refusal_has_reason(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_mode=(1, 1, 0))
    expected = [f"terms.refused term_unmet {s.headset.id} mode", "lease.finished"]
    if heard != expected:
        raise Unmet(", ".join(expected), ", ".join(heard))


@must("terms", "or the lease is granted without the term, and that is said", UNMET)
def unmet_is_said(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_mode=(1, 1, 0), unmet=GRANT)
    assert f"terms.unmet {s.headset.id} mode" in heard, f"heard: {', '.join(heard)}"
    assert heard[-1] == "lease.lease_fd", "the request is refused"


@must("terms", "no overlay plane is leased if none is wanted", OVERLAYS)
def no_overlays(s: Scene) -> None:
    client = connected(s, s.headset)
    _answered(s, client, set_overlays=0)
    held = leases.objects_of(client.leases[-1].fd.fileno())
    with s.kernel() as kernel:
        kinds = {plane.kind for plane in kernel.planes() if plane.id in held}
    assert "overlay" not in kinds, "there is an overlay plane"


@must("terms", "a display that is to be dark is dark", LIGHT)
def dark_is_dark(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_light=DARK)
    assert heard[-1] == "lease.lease_fd", "the request is refused"
    assert not s.headset.lit, "it is lit"


@must("terms", "an end has its cause before `finished`", END)
def end_has_cause(s: Scene) -> None:
    client = connected(s, s.headset)
    _answered(s, client)
    s.headset.unplug()
    s.finished(client.leases[-1])
    heard = [line for line in client.news() if line.startswith(("terms", "lease"))]
    expected = ["terms.ended unplugged", "lease.finished"]
    if heard != expected:
        raise Unmet(", ".join(expected), ", ".join(heard))


@must("terms", "terms that are got twice are an error", ONCE)
def terms_twice(s: Scene) -> None:
    client = connected(s, s.headset)
    request = client.request(s.headset.id)
    client.terms(request)
    client.terms(request)
    s.fails(client, f"{MANAGER}.already_has_terms")


@must("terms", "a term that is set again replaces the earlier one", AGAIN)
def last_word_counts(s: Scene) -> None:
    client = connected(s, s.headset)
    request = client.request(s.headset.id)
    terms = client.terms(request)
    offer = client.offer(s.headset.id).proxy
    terms.send("set_mode", offer, 1, 1, 0)
    terms.send("set_mode", offer, 0, 0, 0)
    assert s.answer(client.submit(request)) == "lease_fd", "the earlier one counts"


@must("terms", "terms that are destroyed in time do not count", UNTIL_SUBMIT)
def destroyed_in_time(s: Scene) -> None:
    client = connected(s, s.headset)
    request = client.request(s.headset.id)
    terms = client.terms(request)
    terms.send("set_mode", client.offer(s.headset.id).proxy, 1, 1, 0)
    terms.send("destroy")
    assert s.answer(client.submit(request)) == "lease_fd", "the request is refused"
    assert not any(line.startswith("terms") for line in client.log), "they speak"


@must("terms", "terms that are got again after the first were destroyed are an error", ONCE)
def terms_again(s: Scene) -> None:
    client = connected(s, s.headset)
    request = client.request(s.headset.id)
    client.terms(request).send("destroy")
    client.terms(request)
    s.fails(client, f"{MANAGER}.already_has_terms")


@must("terms", "the manager is destroyed: terms that were made stay", MADE_STAYS)
def manager_destroyed(s: Scene) -> None:
    client = connected(s, s.headset)
    request = client.request(s.headset.id)
    terms = client.terms(request)
    client.manager.send("destroy")
    terms.send("set_mode", client.offer(s.headset.id).proxy, 1, 1, 0)
    assert s.answer(client.submit(request)) == "finished", "the term is lost"
    assert any(line.startswith("terms.refused") for line in client.log), "the terms are silent"


@must("terms", "terms without a term tell of the lease all the same", EVENTS_ALONE)
def events_alone(s: Scene) -> None:
    client = connected(s, s.headset)
    _answered(s, client)
    state = [line for line in client.log if line.startswith(f"terms.state {s.headset.id}")]
    assert len(state) == 1, f"heard: {state}"
    assert "terms.granted" in client.log, "they are silent"


@must("terms", "terms are destroyed: the lease goes on without a word of them", NO_NEWS)
def no_more_news(s: Scene) -> None:
    client = connected(s, s.headset)
    request = client.request(s.headset.id)
    terms = client.terms(request)
    lease = client.submit(request)
    s.answer(lease)
    client.news()
    terms.send("destroy")
    s.goes_on(lease)
    s.headset.unplug()
    s.finished(lease)
    assert not [line for line in client.news() if line.startswith("terms")], "they speak"


@must("terms", "nothing is told of a lease whose object the client destroyed", SILENCE)
def abandoned_is_silent(s: Scene) -> None:
    client = connected(s, s.headset)
    client.lease_on(s.headset.id).destroy()
    s.offered(s.headset, to=client)
    lease = client.lease_on(s.headset.id)
    s.answer(lease)
    client.news()
    lease.destroy()
    s.settle()
    assert not [line for line in client.news() if line.startswith("terms")], "it is told"


@must("terms", "two clients hear of their own terms alone", TERMS_OF_REQUEST)
def own_terms(s: Scene) -> None:
    client, bystander = connected(s, s.headset), connected(s, s.headset)
    _answered(s, client)
    s.headset.unplug()
    s.finished(client.leases[-1])
    s.settle()
    assert not [line for line in bystander.news() if line.startswith("terms")], "the other one hears them"


@must("terms", "a mode is set by its timing", ANY_MODE)
def timing_is_set(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_timing=TIMING)
    if heard[-1] == "lease.finished":  # no driver must be able to
        assert f"terms.refused term_unmet {s.headset.id} mode" in heard, f"heard: {', '.join(heard)}"
        return
    assert (s.headset.mode.width, s.headset.mode.height) == (640, 480), "it is driven in another mode"
    assert f"terms.timing {s.headset.id} 640x480" in heard, "another one is told"


@must("terms", "a display that is to be lit is lit, in the mode that is told", MODE)
def lit_is_lit(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_light=LIT)
    assert heard[-1] == "lease.lease_fd", "the request is refused"
    mode, told = s.headset.mode, client.timings.get(s.headset.id)
    assert mode and told, "it is dark, or its mode is not told"
    assert (told["hdisplay"], told["vdisplay"]) == (mode.width, mode.height), "another mode is told"


@must("terms", "no mode is told of a display that is dark", NO_TIMING_TOLD)
def dark_has_no_timing(s: Scene) -> None:
    client = connected(s, s.headset)
    _answered(s, client, set_light=DARK)
    assert s.headset.id not in client.timings, "a mode is told"


@must("terms", "a masked display is told to be masked", MASKED)
def masked_is_masked(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_masked=1)
    assert heard[-1] == "lease.lease_fd", "the request is refused"
    assert f"terms.state {s.headset.id} masked" in heard, f"heard: {', '.join(heard)}"


@must("terms", "an unmasked display is told to be unmasked, or refused for that", STATE)
def unmasked_or_refused(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_masked=0)
    if heard[-1] == "lease.lease_fd":
        assert f"terms.state {s.headset.id} -" in heard, f"heard: {', '.join(heard)}"
    else:
        about = f"{s.headset.id} masked"
        assert heard[0] in (f"terms.refused {reason} {about}" for reason in ("term_forbidden", "term_unmet"))


@must("terms", "all overlay planes that are free can always be had", ALWAYS)
def all_overlays(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_overlays=0xFFFFFFFF)
    assert heard[-1] == "lease.lease_fd", "the request is refused"


@must("terms", "more overlay planes than there are cannot be kept", OVERLAYS)
def too_many_overlays(s: Scene) -> None:
    client = connected(s, s.headset)
    heard = _answered(s, client, set_overlays=1000)
    assert heard[0] == f"terms.refused term_unmet {s.headset.id} overlays", f"heard: {', '.join(heard)}"
    client.news()
    s.offered(s.headset, to=client)
    s.answer(client.lease_on(s.headset.id, set_overlays=1000, unmet=GRANT))
    assert f"terms2.unmet {s.headset.id} overlays" in client.news(), "it is not told"


@must("terms", "each display is told, in the order of the request", DISPLAYS)
def displays_in_order(s: Scene) -> None:
    client = connected(s, s.headset)
    s.offered(s.other, to=client)
    request = client.request(s.other.id, s.headset.id)
    client.terms(request).send("set_overlays", client.offer(s.headset.id).proxy, 0)
    s.answer(client.submit(request))
    told = [line for line in client.log if line.startswith("terms.display")]
    assert told == [f"terms.display {s.other.id}", f"terms.display {s.headset.id}"], f"told: {told}"


@must("terms", "texts are plain words without a trailing period", TEXTS)
def texts_are_words(s: Scene) -> None:
    client = connected(s, s.headset)
    _answered(s, client, set_mode=(1, 1, 0))
    (text,) = client.texts
    assert text and len(text) <= 1000, "there is none, or too much of it"
    assert not text.endswith("."), f"it is {text!r}"


@must("terms", "a timing that no display could have is an error", NO_TIMING)
def impossible_timing(s: Scene) -> None:
    client = connected(s, s.headset)
    client.lease_on(s.headset.id, set_timing=(0, *TIMING[1:]))
    s.fails(client, f"{TERMS}.invalid_timing")


@must("terms", "a light that there is not is an error", LIGHT)
def impossible_light(s: Scene) -> None:
    client = connected(s, s.headset)
    client.lease_on(s.headset.id, set_light=2)
    s.fails(client, f"{TERMS}.invalid_value")


@must("terms", "terms of a connector that is not requested are an error", TERMS_OF_REQUEST)
def not_requested(s: Scene) -> None:
    client = connected(s, s.headset)
    s.offered(s.other, to=client)
    request = client.request(s.headset.id)
    client.terms(request).send("set_overlays", client.offer(s.other.id).proxy, 0)
    client.submit(request)
    s.fails(client, f"{TERMS}.not_requested")


@must("terms", "a term that is set after the request was submitted is an error", TERMS_OF_REQUEST)
def too_late(s: Scene) -> None:
    client = connected(s, s.headset)
    request = client.request(s.headset.id)
    terms = client.terms(request)
    client.submit(request)
    terms.send("set_unmet", GRANT)
    s.fails(client, f"{TERMS}.already_submitted")


@must("terms", "switched away: a lease is suspended, or its end has that cause", SUSPENDED, seat=True)
def suspended_or_ended(s: Scene, keyboard: Keyboard, other: OtherSession) -> None:
    client = connected(s, s.headset)
    _answered(s, client)
    s.settle()
    keyboard.switch_to(other.number)
    other.wait_until(active=True)
    s.until(lambda: {"terms.suspended", "lease.finished"} & set(client.log), "it is told")
    heard = [line for line in client.news() if line.startswith(("terms", "lease"))]
    assert heard in (["terms.suspended"], ["terms.ended session_inactive", "lease.finished"]), f"heard: {heard}"
