"""A state machine of clients, displays and administrators: after every step sublet must be what
expected.World says. Hypothesis looks for a story after which it is not, and shortens it."""

from __future__ import annotations

from expected import RUNNING, Display, Rules, World
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule,
)  # fmt: skip
from observed import Ground, Observed, settled

CLIENTS = 4
CLAIMS = 3
STARTS = 4  # of one example: the keyboard cannot switch to sessions of more than one digit
displays = st.integers(0, 3)
kinds_on_offer = st.builds(Rules, headsets=st.booleans(), monitors=st.booleans())


class LessorMachine(RuleBasedStateMachine):
    """One example. Clients, leases and claims are numbers, and mean nothing any more when sublet was
    killed."""

    clients = Bundle("clients")
    leases = Bundle("leases")
    claims = Bundle("claims")
    with_seat = False

    def __init__(self, ground: Ground, patience: float) -> None:
        super().__init__()
        self._patience = patience
        self._starts = 1
        self.real = Observed(ground, with_seat=self.with_seat)
        self.world = World(
            [Display(d.name, n in ground.headsets) for n, d in enumerate(ground.displays)]
        )

    def teardown(self) -> None:
        self.real.close()

    # Clients -----------------------------------------------------------------------------------

    @precondition(lambda self: len(self.world.devices) < CLIENTS)
    @rule(target=clients)
    def connects(self) -> int:
        client = self.world.connect()
        self.real.connect(client)
        return client

    @rule(client=consumes(clients), somebody_keeps_its_fds=st.booleans())
    def leaves(self, client: int, somebody_keeps_its_fds: bool) -> None:
        if client in self.world.devices:
            self.world.leave(client)
            self.real.leave(client, somebody_keeps_its_fds=somebody_keeps_its_fds)

    @rule(client=clients)
    def binds_again(self, client: int) -> None:
        if client in self.world.devices and len(self.world.devices[client]) < 3:
            self.world.bind(client)
            self.real.bind(client)

    @rule(client=clients)
    def releases_its_first_device(self, client: int) -> None:
        if client in self.world.devices and not self.world.devices[client][0].released:
            self.world.release(client)
            self.real.release(client)

    @rule(
        target=leases,
        client=clients,
        wanted=st.sets(displays, min_size=1, max_size=3),
        dark=st.booleans(),
        by_the_first=st.booleans(),
    )
    def asks(self, client: int, wanted: set[int], dark: bool, by_the_first: bool) -> int:
        """For displays that it was told of, whether they are still on offer or not: by the newest
        object of each, or by the first one, which is another offer if there was one since."""
        if client not in self.world.devices:
            return multiple()
        known = self._told(client)
        names = [self.real.ground.displays[number].name for number in sorted(wanted)]
        told = reversed(known) if by_the_first else known
        offers = {offer.name: offer for offer in told if offer.name in names}
        return self._ask(client, list(offers.values()), dark=dark) if offers else multiple()

    @rule(target=leases, client=clients, which=displays)
    def asks_for_two_of_which_one_was_pulled(self, client: int, which: int) -> int:
        """And plugged in again: that one's offer is over all the same."""
        if client not in self.world.devices:
            return multiple()
        offers = [offer for offer in self._told(client) if not offer.withdrawn]
        if len(offers) < 2:
            return multiple()
        pulled, other = offers[which % len(offers)], offers[which % len(offers) - 1]
        display = next(d for d in self.real.ground.displays if d.name == pulled.name)
        self._pull(display, again=True)
        self.is_as_expected()
        return self._ask(client, [pulled, other], dark=False)

    def _told(self, client: int) -> list:
        """The offers of the client's first device, the oldest first."""
        devices = zip(self.real.clients[client].devices, self.world.devices[client], strict=True)
        return next((real.offers for real, model in devices if not model.released), [])

    def _ask(self, client: int, offers: list, *, dark: bool) -> int:
        names = frozenset(offer.name for offer in offers)
        fine = not any(offer.withdrawn for offer in offers)
        lease = self.world.ask(client, names, dark=dark, all_on_offer=fine)
        self.real.ask(client, lease, offers, dark=dark)
        return lease

    @rule(lease=consumes(leases))
    def destroys(self, lease: int) -> None:
        if lease in self.world.all_leases:
            self.world.destroy(lease)
            self.real.destroy(lease)

    @rule(lease=leases)
    def closes_the_fd_of(self, lease: int) -> None:
        if lease in self.world.all_leases:
            self.world.end(lease)
            self.real.close_fd(lease)

    @precondition(lambda self: len(self.world.claims) < CLAIMS)
    @rule(target=claims, client=clients, number=displays, exclusive=st.booleans())
    def keeps_from_the_desktop(self, client: int, number: int, exclusive: bool) -> int:
        if client not in self.world.devices:
            return multiple()
        name = self.real.ground.displays[number].name
        claim = self.world.claim(client, name, exclusive=exclusive)
        self.real.claim(client, claim, number, exclusive=exclusive)
        return claim

    @rule(claim=consumes(claims))
    def ends_its_claim(self, claim: int) -> None:
        if claim in self.world.claims:
            self.world.end_claim(claim)
            self.real.end_claim(claim)

    # Displays ----------------------------------------------------------------------------------

    @precondition(lambda self: self.sockets(plugged=False))
    @rule(which=displays)
    def plug(self, which: int) -> None:
        display = self.sockets(plugged=False)[which % len(self.sockets(plugged=False))]
        self.world.plug(display.name)
        display.plug()

    @precondition(lambda self: self.sockets(plugged=True))
    @rule(which=displays, again=st.booleans())
    def pull(self, which: int, again: bool) -> None:
        """And plugs it in again, once everybody knows."""
        self._pull(self.sockets(plugged=True)[which % len(self.sockets(plugged=True))], again=again)

    def _pull(self, display, *, again: bool) -> None:
        self.world.unplug(display.name)
        display.unplug()
        if again:
            self.is_as_expected()
            self.world.plug(display.name)
            display.plug()

    def sockets(self, *, plugged: bool) -> list:
        """Those with something plugged in, or those without."""
        sockets = self.world.sockets
        return [d for d in self.real.ground.displays if sockets[d.name].plugged == plugged]

    # Administrators ----------------------------------------------------------------------------

    @rule(number=displays, command=st.sampled_from(["offer", "withdraw", "reset"]))
    def overrule(self, number: int, command: str) -> None:
        name = self.real.ground.displays[number].name
        self.world.overrule(name, {"offer": True, "withdraw": False, "reset": None}[command])
        self.real.overrule(name, command)

    @precondition(lambda self: self.world.running())
    @rule(which=displays)
    def revoke(self, which: int) -> None:
        running = [n for n, lease in self.world.all_leases.items() if lease.state == RUNNING]
        lease = running[which % len(running)]
        self.real.revoke(lease)
        self.world.end(lease)

    @rule(rules=kinds_on_offer)
    def reload(self, rules: Rules) -> None:
        self.world.reload(rules)
        self.real.write_rules(headsets=rules.headsets, monitors=rules.monitors)
        assert self.real.reload() == 0

    @rule()
    def reload_nonsense(self) -> None:
        self.real.write_nonsense()
        assert self.real.reload() == 1
        rules = self.world.rules
        self.real.write_rules(headsets=rules.headsets, monitors=rules.monitors)

    @precondition(lambda self: not self.world.away and self._starts < STARTS)
    @rule()
    def kill_and_start_again(self) -> None:
        self._starts += 1
        self.world.start_again()
        self.real.kill_and_start_again()

    # What must be so ---------------------------------------------------------------------------

    @invariant()
    def is_as_expected(self) -> None:
        real, world, patience = self.real, self.world, self._patience
        settled(real.of_clients, world.clients(), "what clients are offered", patience)
        settled(real.of_leases, world.leases(), "what became of leases", patience)
        if not world.away:  # the kernel lets nobody but the master revoke
            self._reaches_its_pipes_alone()
            lessees = len(world.running())
            settled(lambda: len(real.sublet.lessees()), lessees, "lessees of the kernel", patience)
            settled(real.of_displays, world.displays(), "what displays are used for", patience)
        assert real.of_clients() == world.clients(), "nothing follows"
        assert real.of_leases() == world.leases(), "nothing follows"
        real.check_stories()

    def _reaches_its_pipes_alone(self) -> None:
        """Every descriptor of a lease reaches what was leased, and of one that is over nothing."""
        owned, pipes = self.real.owned(), self.real.ground.pipes
        for number, lease in self.world.all_leases.items():
            names = lease.names if lease.state == RUNNING else ()
            assert owned.get(number, []) == sorted(sum((pipes[name] for name in names), []))
        assert self.real.still_reached() == []


class SeatedMachine(LessorMachine):
    """The same on a seat that another session takes at times."""

    with_seat = True

    @precondition(lambda self: not self.world.away)
    @rule()
    def switch_away(self) -> None:
        self.world.switch_away()
        self.real.switch_away()

    @precondition(lambda self: self.world.away)
    @rule()
    def switch_back(self) -> None:
        self.world.switch_back()
        self.real.switch_back()

    def teardown(self) -> None:
        if self.world.away:
            self.real.switch_back()
        super().teardown()
