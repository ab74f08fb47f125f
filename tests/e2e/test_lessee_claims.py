"""sublet-lessee keeps displays from the desktop while a program runs, or while it waits for them."""

import contextlib
import json
import os
import signal
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.control import DONE, display, subletctl
from support.drm_record import CRTC_ID, DrmRecord
from support.lessee import DENIED, NOTHING_MATCHES, USAGE
from support.processes import Process
from support.story import eventually
from support.terminal import Terminal
from testbed.edid import Edid

pytestmark = pytest.mark.debug

FAILED = 1
BUILD = Path(os.environ.get("SUBLET_BUILD", "."))
LESSEE = BUILD / "lessee-client/sublet-lessee"
UNKNOWN = Edid("XYZ", 0x1234, "Proto", 640, 480, 60, size_mm=(122, 68))  # to the kernel a monitor
PROTO = "maker=XYZ,product=0x1234"
# Those that can claim what they lease, and what they do then.
COMMANDS = {
    "wait": (), "run": ("--frames", "20"), "exec": ("--", BUILD / "tests/bench/bare_flips", "{fd}", "0.3"),
}  # fmt: skip


def match(edid: Edid) -> str:
    return f"maker={edid.maker},product={edid.product:#06x}"


@pytest.fixture
def tool(tmp_path):
    """Starts sublet-lessee with any command."""
    started: list[Process] = []

    def start(compositor: Compositor, *arguments: str | Path, under: tuple[str, ...] = ()) -> Process:
        number = len(started)
        started.append(
            Process(
                [*under, LESSEE, *arguments], env=compositor.environment_of_clients(),
                output=tmp_path / f"out{number}", errors=tmp_path / f"err{number}",
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


def events(process: Process) -> list[dict]:
    """What --json has told so far."""
    lines = process.output.read_text(encoding="utf-8").splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def tells(process: Process, *names: str) -> list[dict]:
    """Waits until it has told of these events, and of no others."""
    eventually(lambda: len(events(process)) >= len(names), f"it tells of {names}")
    assert [event["event"] for event in events(process)] == list(names)
    return events(process)


@pytest.fixture
def allowing(configured, side, desk):
    """A sublet that lets the second monitor be claimed, and shows its desktop on both."""
    sublet = configured(side.rule('claims = "allow"'))
    for monitor in (desk, side):
        eventually(monitor.shows_something, "the desktop is shown")
    return sublet


def test_a_monitor_is_claimed_leased_and_the_desktops_again(allowing, side, tool, tmp_path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    before = bytes(side.still_picture().rgb)
    lease = f"{LESSEE} run -m {match(side.edid)} --frames 20 --json"
    process = tool(allowing, "claim", "-m", match(side.edid), "--", "sh", "-c", f"cat {gate}; {lease}")
    eventually(lambda: not side.lit, "it is dark")
    assert not display(allowing, side.name)["on_desktop"]
    gate.write_text("")
    assert process.wait() == DONE, process.text()
    report = json.loads(process.output.read_text(encoding="utf-8"))
    assert report["heads"][0]["flips"] == 20
    assert f"sublet-lessee: {side.name} is claimed: {side.edid.maker}" in process.text()
    eventually(lambda: display(allowing, side.name)["on_desktop"], "it is the desktop's")
    eventually(lambda: side.shows(lambda picture: picture.rgb == before), "it is as it was")


def test_the_status_is_the_programs(allowing, side, tool):
    process = tool(allowing, "claim", "-m", match(side.edid), "--", "sh", "-c", "exit 42")
    assert process.wait() == 42
    process = tool(allowing, "claim", "-m", match(side.edid), "--", "/nowhere")
    assert process.wait() == USAGE
    assert "/nowhere" in process.text()


@pytest.mark.parametrize("error", ["ENOMEM", "EMFILE"])
def test_a_machine_without_room_for_the_program_is_no_wrong_usage(allowing, side, tool, error):
    full = ("strace", "-f", "-o", "/dev/null", "-P", "/bin/true", "-e", f"inject=execve:error={error}")
    process = tool(allowing, "claim", "-m", match(side.edid), "--", "/bin/true", under=full)
    assert process.wait() == FAILED, process.text()
    assert "run /bin/true: " in process.text()


def test_a_signal_is_the_programs(allowing, side, tool):
    said = "trap 'echo stopped; exit 7' TERM; echo runs; while :; do sleep 0.1; done"
    process = tool(allowing, "claim", "-m", match(side.edid), "--", "sh", "-c", said)
    eventually(lambda: process.output.read_text() == "runs\n", "the program runs")
    assert process.stop() == 7
    assert process.output.read_text() == "runs\nstopped\n"


def test_a_program_hears_that_its_terminal_was_closed(allowing, side, tmp_path):
    runs = tmp_path / "runs"
    said = f"trap 'exit 7' HUP; touch {runs}; while :; do sleep 0.1; done"
    claim = [LESSEE, "claim", "-m", match(side.edid), "--", "sh", "-c", said]
    with contextlib.closing(Terminal(claim, allowing.environment_of_clients())) as window:
        eventually(runs.exists, "the program runs")
        window.hang_up()
        assert window.wait() == 7


def test_a_claimant_that_is_killed_leaves_the_monitor_to_the_desktop(allowing, side, tool):
    before = bytes(side.still_picture().rgb)
    process = tool(allowing, "claim", "-m", match(side.edid), "--json", "--", "sleep", "600")
    tells(process, "matched", "made")
    assert not side.lit
    process.kill()
    eventually(lambda: display(allowing, side.name)["on_desktop"], "it is the desktop's")
    eventually(lambda: side.shows(lambda picture: picture.rgb == before), "it is as it was")


def test_a_headset_that_the_kernel_does_not_know_is_never_the_desktops(
    start_sublet, kernel, headset, desk, tool, tmp_path
):
    record = DrmRecord(tmp_path)
    headset.unplug()
    headset.become(UNKNOWN)
    sublet = start_sublet(**record.environment)
    eventually(desk.shows_something, "the desktop is shown")
    process = tool(sublet, "claim", "--match", PROTO, "--json")
    tells(process, "made")
    record.forget()
    headset.plug()
    matched = tells(process, "made", "matched")[1]["display"]
    assert not any(call.values.get((headset.id, CRTC_ID)) for call in record.calls(kernel))
    assert matched == {
        "name": headset.name, "connector_id": headset.id, "maker": "XYZ", "product": "0x1234",
        "model": "Proto", "serial": "00000001",
    }  # fmt: skip
    headset.unplug()
    tells(process, "made", "matched", "unmatched")
    assert process.stop() == DONE


def test_a_claim_that_says_too_little_is_refused_with_its_reason(sublet, tool, tmp_path):
    program = ("--", "touch", str(tmp_path / "started"))
    process = tool(sublet, "claim", "-m", "maker=XYZ", *program)
    assert process.wait() == DENIED
    assert "sublet-lessee: the claim is over: " in process.text()
    process = tool(sublet, "claim", "-m", "maker=XYZ", "--json", *program)
    assert process.wait() == DENIED
    (refused,) = tells(process, "refused")
    assert refused["reason"] == "too-wide"
    assert refused["message"]
    assert not (tmp_path / "started").exists()


def test_a_display_that_stays_the_desktops_is_named_with_the_reason(sublet, side, tool):
    eventually(side.shows_something, "the desktop is shown")
    process = tool(sublet, "claim", "-m", match(side.edid), "--json")
    withheld, _ = tells(process, "withheld", "made")
    assert withheld["display"] == {"name": side.name, "connector_id": side.id}
    assert withheld["reason"] == "desktop"
    assert withheld["message"]
    assert side.lit
    people = tool(sublet, "claim", "-m", match(side.edid))
    told = f"sublet-lessee: {side.name} is not claimed: {withheld['message']}\n"
    eventually(lambda: told in people.text(), "people are told")


def test_a_claim_that_is_dropped_is_over_and_its_program_goes_on(allowing, side, tool):
    process = tool(allowing, "claim", "-m", match(side.edid), "--json", "--", "sleep", "600")
    tells(process, "matched", "made")
    (claim,) = subletctl(allowing, "claims").facts
    assert subletctl(allowing, "drop-claim", str(claim["claim"])).status == DONE
    refused = tells(process, "matched", "made", "unmatched", "refused")[-1]
    assert refused["reason"] == "dropped"
    eventually(side.shows_something, "it is the desktop's")
    assert process.running
    assert process.stop() == 128 + signal.SIGTERM


def test_a_claim_without_a_program_ends_with_the_claim(allowing, side, tool):
    process = tool(allowing, "claim", "-m", match(side.edid))
    eventually(lambda: not side.lit, "it is dark")
    (claim,) = subletctl(allowing, "claims").facts
    assert subletctl(allowing, "drop-claim", str(claim["claim"])).status == DONE
    assert process.wait() == DENIED
    assert "the claim is over: ended by the administrator" in process.text()


def test_a_monitor_can_be_claimed_so_that_nobody_has_it(allowing, side, tool):
    bystander = allowing.client()
    process = tool(allowing, "claim", "-m", match(side.edid), "--exclusive", "--json")
    tells(process, "matched", "made")
    assert not side.lit
    bystander.news()
    assert bystander.offer(side.name) is None
    (claim,) = subletctl(allowing, "claims").facts
    assert claim["exclusive"]
    assert process.stop() == DONE
    eventually(side.shows_something, "it is the desktop's")


def test_a_program_outlives_the_lessor_that_it_claimed_from(allowing, side, tool):
    process = tool(allowing, "claim", "-m", match(side.edid), "--", "sh", "-c", "sleep 600; exit 3")
    eventually(lambda: not side.lit, "it is dark")
    allowing.stop()
    eventually(lambda: "the claim is over: the compositor is gone" in process.text(), "it is told")
    assert process.running
    allowing.restart()


def test_wait_keeps_from_the_desktop_what_it_waits_for(start_sublet, kernel, headset, desk, tool, tmp_path):
    record = DrmRecord(tmp_path)
    headset.unplug()
    headset.become(UNKNOWN)
    sublet = start_sublet(**record.environment)
    eventually(desk.shows_something, "the desktop is shown")
    process = tool(sublet, "wait", "--claim", "-m", PROTO, "--json")
    eventually(lambda: subletctl(sublet, "claims").facts, "the claim is made")
    record.forget()
    headset.plug()
    assert process.wait() == DONE
    (found,) = [json.loads(line) for line in process.output.read_text().splitlines()]
    assert (found["name"], found["edid"]["maker"]) == (headset.name, "XYZ")
    eventually(headset.shows_something, "it is the desktop's when nobody claims it")


def test_wait_says_what_it_cannot_claim(sublet, side, tool):
    eventually(side.shows_something, "the desktop is shown")
    options = ("--claim", "--timeout", "0", "-m", match(side.edid))
    process = tool(sublet, "wait", *options)
    assert process.wait() == NOTHING_MATCHES
    assert f"sublet-lessee: {side.name} is not claimed: " in process.text()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_claim_of_another_command_is_refused_as_any(sublet, tool, command):
    for wrong in (("--claim",), ("--claim", "-m", "connector=DP-1")):
        process = tool(sublet, command, *wrong, *COMMANDS[command])
        assert process.wait() == USAGE
        assert "sublet-lessee: --claim: " in process.text()
    process = tool(sublet, command, "--claim", "-m", "maker=XYZ", *COMMANDS[command])
    assert process.wait() == DENIED
    assert "the compositor refused the claim: " in process.text()


@pytest.mark.parametrize("command", ["run", "exec"])
def test_one_command_claims_a_monitor_and_leases_it(allowing, side, tool, command):
    before = bytes(side.still_picture().rgb)
    options = ("--claim", "--wait", "20", "-m", match(side.edid))
    for _ in range(2):
        process = tool(allowing, command, *options, *COMMANDS[command])
        assert process.wait(30) == DONE, process.text()
        eventually(lambda: display(allowing, side.name)["on_desktop"], "it is the desktop's")
        eventually(lambda: side.shows(lambda picture: picture.rgb == before), "it is as it was")


@pytest.mark.parametrize("command", ["run", "exec"])
def test_one_command_waits_for_a_headset_that_the_kernel_does_not_know(
    start_sublet, headset, desk, tool, command
):
    headset.unplug()
    headset.become(UNKNOWN)
    sublet = start_sublet()
    eventually(desk.shows_something, "the desktop is shown")
    process = tool(sublet, command, "--claim", "--wait", "30", "-m", PROTO, *COMMANDS[command])
    eventually(lambda: subletctl(sublet, "claims").facts, "the claim is made")
    headset.plug()
    assert process.wait(30) == DONE, process.text()
    assert subletctl(sublet, "claims").facts == []


def test_a_claim_that_makes_no_sense_is_none(sublet, tool):
    for wrong, word in (
        ((), "--match"), (("-m", "connector=DP-1"), "connector"), (("-m", "maker"), "maker"),
        (("-m", "maker=XYZ", "-m", "maker=ABC"), "given twice"), (("-m", PROTO, "--"), "program"),
        (("-m", PROTO, "--exclusive", "--", "true"), "--exclusive"),
    ):  # fmt: skip
        process = tool(sublet, "claim", *wrong)
        assert process.wait() == USAGE
        assert word in process.text()


def test_a_lessor_that_takes_no_claims_says_so(card, started, tool):
    started.append(Compositor.sway(card.card))
    process = tool(started[0], "claim", "-m", PROTO, "--", "true")
    assert process.wait() == DENIED
    assert "this compositor takes no claims" in process.text()
