"""The objects that stand for displays on offer: withdrawn, destroyed, offered again."""

from __future__ import annotations

from cases.case import must, protocol, quality, should, thread
from scene import Scene
from verdicts import NotApplicable

from support.painter import Painter

INERT = protocol("connector.withdrawn", "The client may still issue a lease request including this "
                                        "connector, but the compositor will send wp_drm_lease_v1.finished "
                                        "without issuing a lease fd.")  # fmt: skip
DESTROYED = protocol("connector.destroy", "Neither existing lease requests nor leases will be affected.")


@should("connectors", "everybody else hears `withdrawn`",
        protocol("connector.withdrawn", "Compositors are encouraged to send this event when they lose "
                                        "access to connector, for example when the connector is "
                                        "hot-unplugged, when the connector gets leased to a client or when "
                                        "the compositor loses DRM master."))  # fmt: skip
def withdrawn_from_others(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    s.grant(s.first, s.headset)
    s.withdrawn(s.headset, s.second)


@must("connectors", "a withdrawn connector in a request: `finished`, and no error", INERT)
def withdrawn_in_request(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    offer = s.first.offer(s.headset.id)
    s.headset.unplug()
    s.until(lambda: offer.withdrawn, "it is withdrawn")
    answer = s.answer(s.first.lease(offer))
    s.thrives(s.first)
    assert answer == "finished", "it is granted"


@must("connectors", "plugged again, the withdrawn object stays withdrawn: `finished`", INERT)
def withdrawn_for_good(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    offer = s.first.offer(s.headset.id)
    s.headset.unplug()
    s.until(lambda: offer.withdrawn, "it is withdrawn")
    s.headset.plug()
    s.offered(s.headset, to=s.first)
    assert s.answer(s.first.lease(offer)) == "finished", "it is granted"
    s.thrives(s.first)


@must("connectors", "a withdrawn connector beside one on offer: `finished`, the other stays on offer", INERT)
def withdrawn_beside_offered(s: Scene) -> None:
    s.offered(s.headset, s.other, to=s.first)
    gone = s.first.offer(s.headset.id)
    s.headset.unplug()
    s.until(lambda: gone.withdrawn, "it is withdrawn")
    answer = s.answer(s.first.lease(gone, s.first.offer(s.other.id)))
    s.thrives(s.first)
    assert answer == "finished", "it is granted"
    s.grant_again(s.second, s.other)


@must("connectors", "a connector that was withdrawn after it was requested: `finished`", INERT)
def withdrawn_after_request(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    late = s.second.request(s.headset.id)
    s.grant(s.first, s.headset)
    answer = s.answer(s.second.submit(late))
    s.thrives(s.second)
    assert answer == "finished", "it is granted twice"


@must("connectors", "`withdrawn` does not end the lease of whoever holds it",
      protocol("connector.withdrawn", "If a client holds a lease for the connector, the status of the "
                                      "lease remains the same."))  # fmt: skip
def lease_outlives_offer(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.settle()
    Painter(lease.fd.fileno(), s.headset.id).light(0x30C030)
    s.goes_on(lease)


@should("connectors", "one object is withdrawn once, and silent afterwards",
        protocol("connector.withdrawn", "Sent to indicate that the compositor will no longer honor "
                                        "requests for DRM leases which include this connector."))  # fmt: skip
def withdrawn_once(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    offer = s.first.offer(s.headset.id)
    for _ in range(2):
        s.headset.unplug()
        s.withdrawn(s.headset, s.first)
        s.headset.plug()
        s.offered(s.headset, to=s.first)
    s.settle()
    heard = [e.name for e in s.first.connection.events if e.proxy is offer.proxy]
    rest = heard[heard.index("withdrawn") + 1 :]
    assert not rest, f"after it come: {', '.join(rest)}"


@must("connectors", "destroying the connector object does not touch a request with it", DESTROYED)
def destroyed_after_request(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    offer = s.first.offer(s.headset.id)
    request = s.first.request(offer)
    offer.proxy.send("destroy")
    assert s.answer(s.first.submit(request)) == "lease_fd", "it is refused"


@must("connectors", "destroying the connector object does not touch a lease of it", DESTROYED)
def destroyed_while_leased(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    offer = s.first.offer(s.headset.id)
    lease = s.grant(s.first, s.headset)
    offer.proxy.send("destroy")
    s.goes_on(lease)


@must("connectors", "back from a lease it is on offer by a new object, with `done`",
      protocol("device.done", "when it updates the connector list, for example on hotplug, drm master "
                              "change or when a leased connector becomes available again"))  # fmt: skip
def done_when_back(s: Scene) -> None:
    s.offered(s.headset, to=s.second)
    lease = s.grant(s.first, s.headset)
    s.settle()
    if s.second.offer(s.headset.id):
        raise NotApplicable("it does not withdraw what it lends")
    seen = len(s.second.log)
    s.give_back(lease)
    s.until(lambda: "device.connector" in s.second.log[seen:], "it is on offer by a new object")
    s.until(lambda: "device.done" in s.second.log[seen:], "`done` comes")


@should("connectors", "after some leases there is one offer of the display, not several",
        thread("wlroots!2821", "an offer that is made twice is leased twice"))  # fmt: skip
def offered_once(s: Scene) -> None:
    for _ in range(3):
        s.give_back(s.grant_again(s.first, s.headset))
        s.ended()
    s.offered(s.headset, to=s.second)
    s.settle()
    live = [o for d in s.second.devices for o in d.offers if o.connector_id == s.headset.id and not o.withdrawn]
    assert len(live) == 1, f"there are {len(live)}"


@quality("connectors", "whoever destroyed the offer gets it by binding again",
         protocol("connector.destroy", "The client may send this request to indicate that it will not use "
                                       "this connector."))  # fmt: skip
def offered_to_new_binding(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.first.offer(s.headset.id).proxy.send("destroy")
    again = s.first.bind(s.device(s.first).global_name)
    s.until(lambda: again.offer(s.headset.id), "the new binding has it")
