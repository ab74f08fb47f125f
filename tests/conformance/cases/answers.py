"""What a submitted request is answered, and what may come after that."""

from __future__ import annotations

from cases.case import must, ours, protocol, quality, should, thread
from scene import Scene
from verdicts import Unmet

from support.lease_client import Lease

ONE_ANSWER = protocol("lease", "Some time after the wp_drm_lease_v1 object is created, the compositor will "
                               "reply with the lease request's result.")  # fmt: skip
LAST = protocol("lease.finished", "The compositor will send no further events for this object after "
                                  "sending the finish event.")


def _events(s: Scene, lease: Lease) -> list[str]:
    """What came for a lease, in order."""
    s.settle()
    return [e.name for e in s.first.connection.events if e.proxy is lease.proxy]


@must("answers", "a grant is one `lease_fd`, and no more until the end",
      protocol("lease.lease_fd", "The compositor will send this event at most once during this objects "
                                 "lifetime."))  # fmt: skip
def one_fd(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    s.other.unplug()
    s.withdrawn(s.other, s.second)
    s.other.plug()
    s.offered(s.other, to=s.second)
    heard = _events(s, lease)
    if heard != ["lease_fd"]:
        raise Unmet("lease_fd", ", ".join(heard))


@must("answers", "a refusal is `finished` alone",
      protocol("lease.lease_fd", "If the compositor cannot or will not grant a lease for the requested "
                                 "connectors, it will not send this event, instead sending the finished "
                                 "event."))  # fmt: skip
def refusal_alone(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.id)
    s.grant(s.second, s.headset)
    lease = s.first.submit(request)
    s.answer(lease)
    heard = _events(s, lease)
    if heard != ["finished"]:
        raise Unmet("finished", ", ".join(heard))


@must("answers", "every request of a hundred is answered", ONE_ANSWER)
def all_answered(s: Scene) -> None:
    s.offered(s.headset, s.other, to=s.first)
    offers = s.first.offer(s.headset.id), s.first.offer(s.other.id)
    leases = [s.first.lease(offers[number % 2]) for number in range(100)]
    s.until(lambda: all(lease.answered for lease in leases), "all are answered")


@must("answers", "nothing comes for a lease after `finished`", LAST)
def silent_after_finished(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    lease.fd.close()
    s.finished(lease)
    s.give_back(s.grant_again(s.second, s.headset))
    s.offered(s.headset, to=s.first)
    heard = _events(s, lease)
    if heard != ["lease_fd", "finished"]:
        raise Unmet("lease_fd, finished", ", ".join(heard))


@must("answers", "`finished` comes once for a lease whose fd is closed, whose display is pulled", LAST)
def finished_once(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    lease.fd.close()
    s.headset.unplug()
    s.finished(lease)
    s.headset.plug()
    s.offered(s.headset, to=s.first)
    count = _events(s, lease).count("finished")
    assert count == 1, f"it comes {count} times"


@must("answers", "a refused lease can be destroyed",
      protocol("lease.finished", "If the client requires a new lease, they should destroy this object and "
                                 "submit a new lease request."))  # fmt: skip
def destroyed_after_refusal(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.id)
    held = s.grant(s.second, s.headset)
    lease = s.first.submit(request)
    s.answer(lease)
    lease.destroy()
    s.thrives(s.first)
    s.goes_on(held)


@must("answers", "a finished lease is destroyed, a new request is granted",
      protocol("lease.finished", "If the client requires a new lease, they should destroy this object and "
                                 "submit a new lease request."))  # fmt: skip
def new_lease_after_finished(s: Scene) -> None:
    lease = s.grant(s.first, s.headset)
    lease.fd.close()
    s.finished(lease)
    lease.destroy()
    s.grant_again(s.first, s.headset)


@should("answers", "destroyed before it is answered, a request leaves no lease",
        protocol("lease.destroy", "The client should send this to indicate that it no longer wishes to use "
                                  "this lease."))  # fmt: skip
def destroyed_before_answer(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    request = s.first.request(s.headset.id)
    with s.first.connection.at_once():
        lease = s.first.submit(request)
        lease.destroy()
    s.settle()
    s.ended()
    if lease.fd:  # it was on its way
        lease.fd.close()
    s.grant_again(s.second, s.headset)


@should("answers", "a client that dies before it is answered leaves no lease",
        thread("wlroots!1730", "whoever crashes between request and answer must not keep the display"))  # fmt: skip
def dies_before_answer(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    with s.lessor.process.paused():
        s.first.lease(s.headset.id)
        s.first.close()
        s.lessor.clients.remove(s.first)
    s.settle()
    s.ended()
    s.grant_again(s.second, s.headset)


@should("answers", "a client that dies before it submits leaves nothing",
        thread("wlroots!1730", "whoever crashes between request and answer must not keep the display"))  # fmt: skip
def dies_before_submit(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.first.request(s.headset.id)
    s.settle()
    s.first.close()
    s.lessor.clients.remove(s.first)
    s.grant(s.second, s.headset)


@quality("answers", "`withdrawn` and `done` come before `lease_fd`",
         ours("KWin, mutter and Smithay differ here; in this order a client knows what it must not ask for again "
              "before it goes on"))  # fmt: skip
def order_of_events(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.first.news()
    s.answer(s.first.lease(s.headset.id))
    s.settle()
    heard = [line.split(".")[-1] for line in s.first.news()]
    if heard != ["withdrawn", "done", "lease_fd"]:
        raise Unmet("withdrawn, done, lease_fd", ", ".join(heard))
