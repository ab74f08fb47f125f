"""What is of X sessions alone, on an Xorg; what is true of every lessor is in test_interop, too."""

import os
import sys
from pathlib import Path

import pytest

from support.lessee import DENIED, DONE, LEASE_ENDED, NO_LESSOR, Lessee
from support.lessors import lend
from support.nobody import NOBODY
from support.preload import preloading
from support.processes import Process
from support.story import eventually
from support.xrandr import Xrandr

NON_DESKTOP = """
import sys
from support import kms
with kms.Card(sys.argv[1]) as card:
    print(*[connector.non_desktop for connector in card.connectors()])
"""


@pytest.fixture
def lessor(request):
    yield from lend(request, "Xorg")


@pytest.fixture
def xrandr(lessor):
    xrandr = Xrandr(lessor.display)
    yield xrandr
    xrandr.close()


def test_a_monitor_that_is_taken_off_the_desktop_is_lent(lessor, side, xrandr):
    chosen = ("-c", side.name, "--frames", "20")
    xrandr.set_non_desktop(side.name, True)
    xrandr.off(side.name)
    report = Lessee.run(lessor, *chosen, "--wait", "10").finish()
    assert (report.status, report.head["flips"]) == (DONE, 20), report.errors


def test_leases_of_two_displays(lessor, headset, side, xrandr):
    xrandr.set_non_desktop(side.name, True)
    xrandr.off(side.name)
    names = ("-c", headset.name, "-c", side.name)
    report = Lessee.run(lessor, *names, "--wait", "10", "--frames", "20").finish()
    assert report.status == DONE, report.errors
    assert sorted(head["connector"] for head in report.facts["heads"]) == sorted(
        (headset.name, side.name)
    )


def test_wait_ends_when_the_headset_is_plugged_in(lessor, headset):
    headset.unplug()
    eventually(lambda: Lessee.list(lessor).facts["devices"][0]["connectors"] == [], "it is told")
    waiting = Lessee(lessor, "wait", "--timeout", "30")
    headset.plug()
    assert waiting.finish().status == DONE


@pytest.mark.parametrize("server", ["auto", "x11"])
def test_the_x_server_is_found(lessor, headset, server):
    report = Lessee(lessor, "--display-server", server, "list").finish()
    assert report.status == DONE, report.errors


def test_it_is_found_by_its_name_though_a_wayland_display_is_named_too(lessor, headset):
    other = {"DISPLAY": ":999", "WAYLAND_DISPLAY": "wayland-999"}
    report = Lessee(lessor, "--display", lessor.display, "list", **other).finish()
    assert report.status == DONE, report.errors


def test_only_a_compositor_will_do(lessor, headset):
    report = Lessee(lessor, "--display-server", "wayland", "list").finish()
    assert report.status == NO_LESSOR


def test_who_only_has_the_name_of_no_server_is_told(lessor, headset):
    report = Lessee(lessor, "--display", ":999", "list").finish()
    assert report.status == NO_LESSOR
    assert "no X server answers" in report.errors


def test_a_lease_that_another_x_client_frees_is_lost(lessor, headset, xrandr):
    for _ in range(2):
        xrandr.follow_leases()
        lessee = Lessee.run(lessor, "--wait", "10").wait_until_lit()
        xrandr.free_lease(xrandr.next_lease())
        report = lessee.finish()
        assert report.status == LEASE_ENDED, report.errors
        assert lessor.lessees() == []


def test_an_answer_that_comes_between_two_reads_is_heard(lessor, headset):
    report = Lessee(lessor, "list", **preloading("late_reads")).finish()
    assert report.status == DONE, report.errors
    (device,) = report.facts["devices"]
    assert [each["name"] for each in device["connectors"]] == [headset.name]


def test_an_x_server_takes_no_terms_and_that_is_said(lessor, headset):
    options = ("--wait", "10", "--mask", "on", "--planes", "1", "--mode", "preferred", "--frames", "3")
    report = Lessee.run(lessor, *options).finish()
    assert (report.status, report.head["flips"]) == (DONE, 3), report.errors
    told = "this compositor takes no terms: it cannot be asked for --mask and --planes"
    assert f"sublet-lessee: {told}" in report.errors.splitlines()
    assert report.facts["granted"] is None
    claim = Lessee(lessor, "claim", "-m", "maker=XYZ,product=0x1234").finish()
    assert claim.status == DENIED
    assert "this compositor takes no claims" in claim.errors


def test_a_c_program_leases_from_the_x_server(lessor, build, headset, tmp_path):
    for number in range(2):
        errors = tmp_path / f"errors{number}"
        program = Process(
            [build / "lessee-client/dumb-buffer"], env=lessor.environment_of_clients(),
            output=tmp_path / "output", errors=errors,
        )  # fmt: skip
        try:
            eventually(lambda: headset.shows_only(0x606060), "it is shown")
            assert program.wait(30) == 0, program.text()
        finally:
            program.kill()


@pytest.fixture
def exec_on_x(lessor, tmp_path):
    started = []

    def start(*program: str, options: tuple[str, ...] = (), under: tuple[str, ...] = ()) -> Process:
        lessee = Path(os.environ["SUBLET_BUILD"]) / "lessee-client/sublet-lessee"
        started.append(
            Process(
                [*under, lessee, "exec", "--wait", "10", *options, "--", *program],
                env=lessor.environment_of_clients(), output=tmp_path / "out", errors=tmp_path / "err",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


def test_a_program_of_exec_gets_the_lease(exec_on_x, build, headset):
    opener = str(build / "tests/support/openers/open_card")
    for _ in range(2):
        process = exec_on_x(opener, "open", "{node}")
        assert process.wait(30) == DONE, process.text()
    assert {int(word) for word in process.output.read_text(encoding="ascii").split()} == {headset.id}


@pytest.mark.parametrize("options, read", [((), "True"), (("--as-monitor",), "False")])
@pytest.mark.parametrize("user", [(), NOBODY], ids=["may-open-the-card", "may-not"])
def test_a_headset_is_hidden_also_from_who_may_not_open_the_card(
    exec_on_x, lessor, headset, user, options, read
):
    os.chmod(lessor.card, 0o600)
    process = exec_on_x(sys.executable, "-c", NON_DESKTOP, "{node}", options=options, under=user)
    assert process.wait(30) == DONE, process.text()
    assert process.output.read_text(encoding="ascii") == f"{read}\n"


def test_unplugging_the_headset_ends_exec(exec_on_x, lessor, headset):
    process = exec_on_x("sleep", "1000")
    eventually(lambda: lessor.lessees() != [], "the lease is there")
    headset.unplug()
    assert process.wait(30) == LEASE_ENDED, process.text()
    eventually(lambda: lessor.lessees() == [], "the lease is over")
