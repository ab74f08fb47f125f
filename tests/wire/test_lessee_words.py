"""What sublet-lessee says to a lessor that takes terms and claims, and what it makes of its words."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from stories import HMD
from support.lessee import DENIED, LEASE_ENDED
from support.wire import DEADLINE

LESSEE = Path(os.environ.get("SUBLET_BUILD", ".")) / "lessee-client/sublet-lessee"
REASONS = [
    "failed", "withdrawn", "in-use", "forbidden", "no-consent", "term-forbidden", "term-unmet",
    "no-crtc", "session-inactive", "card-gone", "parent", "unknown",
]  # fmt: skip
CAUSES = [
    "its fd was closed", "display unplugged", "session switched away", "revoked by the administrator",
    "no longer allowed by the policy", "the lessee changed the mode, which its rule forbids",
    "the lessor let go of the card", "ended by the parent compositor",
]  # fmt: skip


@pytest.fixture
def tool(server):
    """Runs sublet-lessee to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [LESSEE, *arguments], env={**os.environ, "WAYLAND_DISPLAY": str(server.socket)},
            capture_output=True, text=True, timeout=3 * DEADLINE, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def run(server, tool):
    """`run` on the only display; how it ended, and what its report says of that."""
    server.do("A open", "B open", f"A publish {HMD}")

    def run(*options: str) -> tuple[subprocess.CompletedProcess, dict]:
        ended = tool("run", "-c", "HMD-1", "--mode", "current", "--json", *options)
        return ended, json.loads(ended.stdout)["end"]

    return run


@pytest.mark.parametrize("number", range(len(REASONS)))
def test_every_reason_of_a_refusal_is_told(server, run, number):
    server.do(f"A on requested A refuse $ {number} 41 0 so the test says")
    ended, end = run()
    assert ended.returncode == DENIED
    assert end["reason"] == REASONS[number]
    assert end["message"] == "the lessor refused the request: so the test says"
    assert f"sublet-lessee: {end['message']}\n" == ended.stderr


@pytest.mark.parametrize("number", range(1, len(CAUSES) + 1))
def test_every_cause_of_an_end_is_told(server, tool, number):
    server.do("A open", "B open", f"A publish {HMD}")
    server.do(f"A on requested A grant $ 41/51/-/9; A end $ {number}")
    ended = tool("exec", "-c", "HMD-1", "--", "true")
    assert ended.returncode == LEASE_ENDED
    said = f"sublet-lessee: lease lost: the lessor ended the lease: {CAUSES[number - 1]}\n"
    assert ended.stderr == said


@pytest.mark.parametrize(
    ("options", "heard"),
    [
        ((), "41 or-grant"),
        (("--mask", "off"), "41 41(unmasked) or-grant"),
        (("--mask", "on", "--strict"), "41 41(masked)"),
        (("--planes", "primary+cursor"), "41 41(overlays=0) or-grant"),
        (("--planes", "2"), "41 41(overlays=2) or-grant"),
        (("--planes", "all", "--strict"), "41 41(overlays=all)"),
    ],
)
def test_run_asks_for_what_it_is_told_to(server, run, options, heard):
    server.heard()
    server.do("A on requested A refuse $ 0 0 0 enough")
    run(*options)
    (line,) = (each for each in server.heard() if "requested" in each)
    assert line.split(": ", 1)[1] == heard


@pytest.mark.parametrize(
    ("mode", "heard"),
    [("preferred", "0x0@0"), ("640x480", "640x480@0"), ("640x480@59.94", "640x480@59940")],
)
def test_exec_asks_for_a_mode(server, tool, mode, heard):
    server.do("A open", "B open", f"A publish {HMD}", "A on requested A refuse $ 0 0 0 enough")
    tool("exec", "-c", "HMD-1", "--mode", mode, "--", "true")
    (line,) = (each for each in server.heard() if "requested" in each)
    assert line.split(": ", 1)[1] == f"41 41({heard}) or-grant"


def test_a_term_that_is_not_kept_is_said(server, tool):
    server.do("A open", "B open", f"A publish {HMD}")
    server.do("A on requested A grant $ 41/51/-/9/3; A end $ 4")
    ended = tool("exec", "-c", "HMD-1", "--planes", "2", "--", "true")
    assert ended.stderr.splitlines()[0] == (
        "sublet-lessee: HMD-1: the compositor does without --planes: as scripted"
    )


@pytest.mark.parametrize("claimant", [("claim", "--json"), ("wait", "--claim")])
def test_a_claim_is_made_of_all_that_must_match(server, tool, claimant):
    server.do("A open", "B open", "T on claimed T refuse $ 0 too little")
    matches = ("-m", "maker=HVR,product=0xaa01", "-m", "model=*Vive*,serial=7")
    ended = tool(*claimant, *matches)
    assert ended.returncode == DENIED
    (line,) = (each for each in server.heard() if each.startswith("T claimed"))
    assert line.split(": ", 1)[1] == "maker=HVR product=0xaa01 model~*Vive* serial=7"


@pytest.mark.parametrize(
    ("number", "reason"),
    [*enumerate(["too-wide", "too-many", "dropped", "forbidden", "unknown"])],
)
def test_every_reason_why_there_is_no_claim_is_told(server, tool, number, reason):
    server.do("A open", "B open", f"T on claimed T refuse $ {number} so the test says")
    ended = tool("claim", "-m", "maker=HVR,connector-type=DP", "--json", "--", "false")
    assert (ended.returncode, ended.stderr) == (DENIED, "")
    event = json.loads(ended.stdout)
    assert event.pop("time")
    assert event == {
        "event": "refused", "display": None, "reason": reason, "message": "so the test says",
    }  # fmt: skip
    people = tool("claim", "-m", "maker=HVR", "--", "false")
    assert people.stderr == "sublet-lessee: the claim is over: so the test says\n"
    waiting = tool("wait", "--claim", "-m", "maker=HVR")
    assert waiting.returncode == DENIED
    assert waiting.stderr == "sublet-lessee: the compositor refused the claim: so the test says\n"


@pytest.mark.parametrize(
    ("number", "obstacle"),
    [*enumerate(["forbidden", "desktop", "no-consent", "claimed", "unknown"])],
)
def test_every_obstacle_is_told(server, tool, number, obstacle):
    server.do("A open", "B open", f"T on claimed T withheld $ 41 HMD-1 {number} so the test says; T made $")
    ended = tool("claim", "-m", "maker=HVR,product=0xaa01", "--json", "--", "true")
    assert (ended.returncode, ended.stderr) == (0, "")
    withheld, made = map(json.loads, ended.stdout.splitlines())
    assert made["event"] == "made"
    assert (withheld["event"], withheld["reason"]) == ("withheld", obstacle)
    assert withheld["display"] == {"name": "HMD-1", "connector_id": 41}
    assert withheld["message"] == "so the test says"
