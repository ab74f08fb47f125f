"""Every verb of subletctl on real displays: as a table, as JSON, and by its exit status."""

import contextlib

import pytest

from support.control import (
    DONE,
    NO_SUBLET,
    REFUSED,
    SUBLETCTL,
    TIMED_OUT,
    USAGE,
    display,
    say,
    subletctl,
)
from support.story import Display, eventually
from support.terminal import Terminal

pytestmark = pytest.mark.debug


@pytest.fixture
def sublet(configured, side):
    return configured(side.rule('lease = "offer"', "mask = false"))


@pytest.fixture
def lessee(sublet, headset, side, desk):
    """Has leased the headset, masked, and the second monitor, unmasked."""
    for monitor in (desk, side):
        eventually(lambda m=monitor: m.lit, "the desktop is lit")
    client = sublet.client()
    client.news()
    for lent in (headset, side):
        client.lease(lent.name)
    client.wait_for("lease2.lease_fd")
    return client


def mode_of(display: Display) -> str:
    edid = display.edid
    return f"{edid.width}x{edid.height}"


def row(table: str, name: str) -> str:
    """The line that begins with this word."""
    (line,) = (line for line in table.splitlines() if line.split()[:1] == [name])
    return line


def test_list_tells_what_every_display_is_used_for_and_why(sublet, lessee, desk, headset, side):
    table = say(sublet, "list")
    assert table.status == DONE
    head = table.output.splitlines()[0]
    assert head.split() == ["CONNECTOR", "USE", "DISPLAY", "MODE", "WHY"]
    for lent, use, rule, why in (
        (desk, "desktop", "default for monitors", "does not offer it"),
        (headset, "leased", "default for head-mounted displays", "lease 1"),
        (side, "leased", "display rule 1", "lease 2"),
    ):
        facts, line = display(sublet, lent.name), row(table.output, lent.name)
        assert (facts["use"], facts["rule"], facts["connector_id"]) == (use, rule, lent.id)
        assert facts["mode"]["width"] == lent.edid.width
        assert facts["edid"]["maker"] == lent.edid.maker
        assert why in facts["reason"]
        for word in (use, why, mode_of(lent), lent.edid.maker, lent.edid.name):
            assert word in line


@pytest.mark.parametrize(("columns", "lines_per_display"), [(80, 2), (200, 1)])
def test_list_fits_the_terminal(sublet, lessee, desk, headset, side, columns, lines_per_display):
    environment = sublet.environment_of_clients()
    with contextlib.closing(Terminal([SUBLETCTL, "list"], environment, columns=columns)) as terminal:
        assert terminal.wait() == DONE
        lines = terminal.text().replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    lines = lines.splitlines()
    assert len(lines) == 4 * lines_per_display
    assert max(map(len, lines[::lines_per_display])) <= columns
    first = [line.split()[0] for line in lines[lines_per_display::lines_per_display]]
    assert first == [desk.name, headset.name, side.name]


def test_leases_tells_who_has_what(sublet, lessee, headset, side):
    table = say(sublet, "leases")
    assert table.status == DONE
    masked, unmasked = subletctl(sublet, "leases").facts
    assert (masked["masked"], unmasked["masked"]) == (True, False)
    assert sorted([masked["lessee"], unmasked["lessee"]]) == sublet.lessees()
    for lease, lent, state in ((masked, headset, "on"), (unmasked, side, "off")):
        assert lease["connectors"] == [lent.name]
        assert sorted([lent.id, *lease["crtcs"], *lease["planes"]]) == lent.pipe()
        assert "python" in lease["client"]["executable"]
        assert lease["modes"][0]["height"] == lent.edid.height
        line = row(table.output, str(lease["lease"]))
        for word in (lent.name, f" {state} ", mode_of(lent), f"crtc {lease['crtcs'][0]}"):
            assert word in line


@pytest.mark.parametrize(
    "command",
    [
        "offer {desk}", "withdraw {headset}", "reset {headset}", "mask {headset} off",
        "mask {side} on", "mirror {side}", "mirror {side} --off", "blank {side} on", "blank {side} off",
        "blank {desk} on", "identify --seconds 0", "reload", "revoke {headset}", "revoke 2",
        "wait -m connector={headset} -s leased -t 0",
    ],
)  # fmt: skip
def test_what_can_be_done_is_done(sublet, lessee, desk, headset, side, command):
    names = {"desk": desk.name, "headset": headset.name, "side": side.name}
    words = command.format(**names).split()
    said = say(sublet, *words)
    assert (said.status, said.errors) == (DONE, "")
    assert said.output == (f"{headset.name}\n" if words[0] == "wait" else "")
    if words[0] != "revoke":  # a lease is revoked once
        facts = subletctl(sublet, *words).facts
        assert facts == {"ok": True} or facts["connector"] == headset.name


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [
        ("offer DP-9", REFUSED, "there is no connector DP-9"),
        ("revoke 99", REFUSED, "no lease 99"),
        ("revoke {desk}", REFUSED, "no display {desk} is leased"),
        ("mask 99 on", REFUSED, "no lease 99"),
        ("mirror {desk}", REFUSED, "is not leased"),
        ("mirror {headset}", REFUSED, "unmask it first"),
        ("blank {headset} on", REFUSED, "unmask it first"),
        ("wait -m connector={desk} -s leased -t 0", TIMED_OUT, "no such display"),
        ("lend {desk}", USAGE, ""),
        ("mask {headset} perhaps", USAGE, ""),
        ("wait -m colour=red", USAGE, ""),
    ],
)
def test_what_cannot_be_done_is_said_and_has_a_status(
    sublet, lessee, desk, headset, command, status, reason
):
    names = {"desk": desk.name, "headset": headset.name}
    words = command.format(**names).split()
    said = say(sublet, *words)
    assert said.status == status
    assert said.output == ""
    assert reason.format(**names) in said.errors
    facts = subletctl(sublet, *words).facts
    if status != USAGE:
        assert (facts["ok"], facts["status"]) == (False, status)
        assert reason.format(**names) in facts["error"]


def test_without_sublet_every_verb_says_so(sublet):
    sublet.stop()
    for command in ("list", "leases", "watch", "reload", "wait -t 0", "revoke 1"):
        said = say(sublet, *command.split())
        assert said.status == NO_SUBLET
        assert "no compositor" in said.errors
