"""Requests: what is an error, what is refused, what has no effect."""

from __future__ import annotations

from cases.case import core, must, protocol, quality, should
from scene import Scene
from verdicts import Unmet

SUBMITTED = protocol("request.submit", "After calling submit the compositor will immediately destroy this "
                                       "object, issuing any more requests will cause a wl_display error.")  # fmt: skip
OTHERS = core("wl_display.error", "The error event is sent out when a fatal (non-recoverable) error has "
                                  "occurred.")


@must("requests", "a connector of another device in a request is wrong_device",
      protocol("request.request_connector", "Requesting a connector that was created from a different "
                                            "lease device than this lease request raises the wrong_device "
                                            "error."),
      second_card=True)  # fmt: skip
def wrong_device(s: Scene) -> None:
    s.until(lambda: sum(bool(d.offers) for d in s.first.devices) == 2, "two devices have offers")
    one, two = (device for device in s.first.devices if device.offers)
    request = one.proxy.send("create_lease_request")
    request.send("request_connector", two.offers[0].proxy)
    s.fails(s.first, "wp_drm_lease_request_v1.wrong_device")


@must("requests", "a connector twice in a request is duplicate_connector",
      protocol("request.request_connector", "Requesting a connector twice will raise the "
                                            "duplicate_connector error."))  # fmt: skip
def duplicate_connector(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.first.request(s.headset.id, s.headset.id)
    s.fails(s.first, "wp_drm_lease_request_v1.duplicate_connector")


@must("requests", "a request without a connector is empty_lease",
      protocol("request.submit", "Not requesting any connectors before submitting the lease request will "
                                 "raise the empty_lease error."))  # fmt: skip
def empty_lease(s: Scene) -> None:
    s.first.submit(s.device(s.first).proxy.send("create_lease_request"))
    s.settle()
    assert s.first.fate is not None, "it is allowed"
    assert getattr(s.first.fate, "name", "") in ("empty_lease", "2"), f"it is told as {s.first.fate}"


@must("requests", "empty_lease is an error of the request, as the protocol defines it",
      core("wl_display.error", "The code identifies the error and is defined by the object interface."))  # fmt: skip
def empty_lease_of_request(s: Scene) -> None:
    s.first.submit(s.device(s.first).proxy.send("create_lease_request"))
    s.fails(s.first, "wp_drm_lease_request_v1.empty_lease")


@must("requests", "another connector after `submit` is an error of the display", SUBMITTED)
def connector_after_submit(s: Scene) -> None:
    s.offered(s.headset, s.other, to=s.first)
    request = s.first.request(s.headset.id)
    other = s.first.offer(s.other.id)
    with s.first.connection.at_once():
        s.first.submit(request)
        request.send("request_connector", other.proxy)
    s.fails(s.first, "wl_display.invalid_object")


@must("requests", "a second `submit` is an error of the display", SUBMITTED)
def submit_twice(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.id)
    with s.first.connection.at_once():
        s.first.submit(request)
        request.send("submit")
    s.fails(s.first, "wl_display.invalid_object")


@must("requests", "one client's error ends neither another client nor its lease", OTHERS)
def error_of_another(s: Scene) -> None:
    lease = s.grant(s.second, s.headset)
    s.first.submit(s.device(s.first).proxy.send("create_lease_request"))
    s.settle()
    assert s.first.fate is not None, "an empty request is allowed"
    s.thrives(s.second)
    s.goes_on(lease)


@should("requests", "a client that is thrown out gives its lease back",
        protocol("lease.destroy", "The compositor should use drmModeRevokeLease on the appropriate file "
                                  "descriptor, if necessary."))  # fmt: skip
def error_gives_back(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.first.submit(s.device(s.first).proxy.send("create_lease_request"))
    s.ended()
    lease.fd.close()
    s.offered(s.headset, to=s.second)


@must("requests", "a request that is not submitted takes nothing",
      protocol("request", "A client that wishes to lease DRM resources will attach the list of connectors "
                          "advertised with wp_drm_lease_device_v1.connector that they wish to lease, then "
                          "use wp_drm_lease_request_v1.submit to submit the request."))  # fmt: skip
def never_submitted(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.first.request(s.headset.id)
    s.settle()
    assert s.leases() == [], "a lease is there"
    s.grant(s.second, s.headset)


@must("requests", "two requests of one client for one connector: one `lease_fd`, one `finished`",
      protocol("lease", "If the lease request is denied, the compositor will send a finished event without "
                        "a lease_fd event."))  # fmt: skip
def same_client_twice(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    one, two = (s.first.request(s.headset.id) for _ in range(2))
    with s.first.connection.at_once():
        leases = s.first.submit(one), s.first.submit(two)
    answers = [s.answer(lease) for lease in leases]
    if sorted(answers) != ["finished", "lease_fd"]:
        raise Unmet("one lease_fd, one finished", ", ".join(answers))


@must("requests", "two clients at the same time: one `lease_fd`, one `finished`",
      protocol("lease", "If the lease request is denied, the compositor will send a finished event without "
                        "a lease_fd event."))  # fmt: skip
def two_at_once(s: Scene) -> None:
    for client in s.clients:
        s.offered(s.headset, to=client)
    with s.lessor.process.paused():
        leases = [client.lease(s.headset.id) for client in s.clients]
    answers = [s.answer(lease) for lease in leases]
    if sorted(answers) != ["finished", "lease_fd"]:
        raise Unmet("one lease_fd, one finished", ", ".join(answers))


@should("requests", "a hundred requests for what is leased are refused, and the lease goes on",
        protocol("lease.finished", "The compositor uses this event to either reject a lease request, or if "
                                   "it previously sent a lease_fd, to notify the client that the lease has "
                                   "been revoked."))  # fmt: skip
def refused_again_and_again(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    offer = s.second.offer(s.headset.id)
    held = s.grant(s.first, s.headset)
    for _ in range(100):
        assert s.answer(s.second.lease(offer)) == "finished", "it is granted twice"
    s.thrives(s.second)
    s.goes_on(held)


@quality("requests", "connectors can be requested in any order",
         protocol("request.request_connector", "Indicates that the client would like to lease the given "
                                               "connector."))  # fmt: skip
def any_order(s: Scene) -> None:
    for displays in ((s.headset, s.other), (s.other, s.headset)):
        s.offered(*displays, to=s.first)
        s.give_back(s.grant_again(s.first, *displays))
        s.ended()
