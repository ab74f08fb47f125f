"""Fixtures of the end-to-end tests: a fresh virtual card for each, and sublet on it.

A conftest takes them over with `from support.stage import *`. The log of every compositor of a
failed test is shown with the failure, and kept whole in $SUBLET_OUT/failed.
"""

import dataclasses
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import kms, machine
from support.compositor import Compositor
from support.control import Follower
from support.lease_client import Lease, LeaseClient
from support.lessee import Lessee
from support.processes import Process
from support.story import Display, eventually, granted
from testbed import description
from testbed.description import small

__all__ = [
    "bare", "card", "configured", "desk", "displays", "follow", "headset", "kernel", "lease", "lender",
    "nest", "nested", "open_window", "pytest_runtest_makereport", "run_lessee", "side", "start_sublet",
    "started", "sublet", "two",
]  # fmt: skip

# A test so marked is told twice: to clients of the sublet on the card, and of one in its window,
# which relays what the first one lends.
every_lender = pytest.mark.parametrize("lender", ["card", "relay"], indirect=True)

TAIL = 60  # lines of a log that a failure shows
_compositors = pytest.StashKey[list[Compositor]]()


@pytest.fixture
def displays() -> description.Machine:
    """What is plugged into the card; a module with other wishes has a fixture of this name."""
    return description.desk()


def fresh_card(displays: description.Machine, name: str) -> Iterator[machine.Card]:
    """A card that nobody used before, and that the test may destroy."""
    with machine.create(dataclasses.replace(small(displays), name=name)) as card:
        machine.settle()
        yield card


@pytest.fixture
def card(displays: description.Machine) -> Iterator[machine.Card]:
    yield from fresh_card(displays, "stage")


@pytest.fixture
def kernel(card: machine.Card) -> Iterator[kms.Card]:
    """What the kernel knows of the card."""
    with kms.Card(card.card) as kernel:
        yield kernel


@pytest.fixture
def desk(card: machine.Card) -> Display:
    """The first monitor."""
    return Display(card, 0)


@pytest.fixture
def headset(card: machine.Card) -> Display:
    return Display(card, 1)


@pytest.fixture
def side(card: machine.Card) -> Display:
    """The second monitor."""
    return Display(card, 2)


@pytest.fixture
def started(request: pytest.FixtureRequest, card: machine.Card) -> Iterator[list[Compositor]]:
    """The sublets of the test; in the end they must leave in peace, nested ones first, and all of
    them before the card: vkms (7.3) frees the description of a card that is removed while its
    connectors can still be probed, and then may search it for ever, and the guest with it."""
    started = request.node.stash[_compositors] = []
    try:
        yield started
        for compositor in reversed(started):
            compositor.leave_in_peace()
    finally:
        for compositor in started:
            compositor.kill()


@pytest.fixture
def start_sublet(
    card: machine.Card, started: list[Compositor]
) -> Callable[..., Compositor]:
    """Starts sublet on the card, with options and variables."""

    def start(*options: str, **env: str) -> Compositor:
        started.append(Compositor.sublet(card.card, *options, **env))
        return started[-1]

    return start


@pytest.fixture
def nest(started: list[Compositor]) -> Callable[..., Compositor]:
    """Starts sublet in a window of another compositor, with options and variables."""

    def start(parent: Compositor, *options: str, **env: str) -> Compositor:
        started.append(Compositor.nested(parent, *options, **env))
        return started[-1]

    return start


@pytest.fixture
def configured(
    start_sublet: Callable[..., Compositor], tmp_path: Path
) -> Callable[..., Compositor]:
    """Starts sublet with a configuration file of this text: tmp_path / "config.toml"."""
    path = tmp_path / "config.toml"

    def start(text: str, **env: str) -> Compositor:
        path.write_text(text, encoding="utf-8")
        return start_sublet("--config", str(path), **env)

    return start


@pytest.fixture
def sublet(start_sublet: Callable[..., Compositor]) -> Compositor:
    return start_sublet()


@pytest.fixture
def bare(sublet: Compositor, desk: Display, side: Display) -> dict[Display, bytes]:
    """What the monitors show without windows."""
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    return {monitor: bytes(monitor.still_picture().rgb) for monitor in (desk, side)}


@pytest.fixture
def open_window(
    sublet: Compositor, bare: dict[Display, bytes], tmp_path: Path
) -> Iterator[Callable[[], Process]]:
    """Opens a window that stays as it is."""
    opened: list[Process] = []

    def window() -> Process:
        command = ["foot", "--window-size-pixels=160x90", "sleep", "600"]
        environment = sublet.environment_of_clients()
        opened.append(Process(command, env=environment, output=tmp_path / "foot.log"))
        return opened[-1]

    yield window
    for process in opened:
        process.kill()


@pytest.fixture
def nested(nest: Callable[..., Compositor], sublet: Compositor) -> Compositor:
    """A sublet in a window of the one on the card."""
    return nest(sublet)


@pytest.fixture
def lender(request: pytest.FixtureRequest) -> Compositor:
    """Whom the test's lessees ask: the sublet on the card, if they are not told otherwise."""
    of_relay = getattr(request, "param", "card") == "relay"
    return request.getfixturevalue("nested" if of_relay else "sublet")


@pytest.fixture
def two(lender: Compositor) -> tuple[LeaseClient, LeaseClient]:
    """Two clients that have heard what is on offer."""
    clients = lender.client(), lender.client()
    for client in clients:
        client.wait_for("device.done")
        client.news()
    return clients


@pytest.fixture
def lease(two: tuple[LeaseClient, LeaseClient], headset: Display) -> Lease:
    """One that the first of two clients got, which both have heard."""
    lease = two[0].lease(headset.name)
    two[0].wait_for("lease.lease_fd")
    for client in two:
        client.wait_for("device.done")
        client.news()
    granted(lease)
    return lease


@pytest.fixture
def run_lessee(lender: Compositor) -> Iterator[Callable[..., Lessee]]:
    """Starts `sublet-lessee run` with options, and as a Lessee is told to."""
    started: list[Lessee] = []

    def run(*options: str, **how) -> Lessee:
        started.append(Lessee.run(lender, *options, **how))
        return started[-1]

    yield run
    for lessee in started:
        lessee.kill()


@pytest.fixture
def follow() -> Iterator[Callable[[Compositor], Follower]]:
    """Starts `subletctl watch`."""
    followers: list[Follower] = []

    def start(compositor: Compositor) -> Follower:
        followers.append(Follower(compositor))
        return followers[-1]

    yield start
    for follower in followers:
        follower.process.kill()
        follower.process.communicate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    compositors = item.stash.get(_compositors, [])
    if report.failed:
        for number, compositor in enumerate(compositors, 1):
            log = compositor.process.text()
            title = f"log of {compositor.process.name} {number}"
            report.sections.append((title, "\n".join(log.splitlines()[-TAIL:])))
            _keep(f"{item.nodeid}-{report.when}-{number}", log)
    if report.when == "teardown":
        for compositor in compositors:
            compositor.forget()
    return report


def _keep(name: str, log: str) -> None:
    folder = Path(os.environ.get("SUBLET_OUT", ".")) / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}.log").write_text(log, encoding="utf-8")
