"""The tool, as a person or a script runs it."""

import json
import signal

import pytest

from support.running import Lines

VIVE = ["HVR", 0xAA01, "HTC Vive", "LHR-1", "HTC Corporation"]


@pytest.fixture
def desk(server):
    """A monitor of the desktop, a leased headset."""
    server.display(41, "DP-1", "desktop", rule="default", reason='rule "default" does not offer it',
                   modes=["1920x1080@60*"])
    server.display(42, "DP-2", "leased", non_desktop=True, edid=VIVE, lease=7, rule="headsets",
                   reason="leased by lease 7", modes=["2160x1200@90*"])
    server.do("picture", card="/dev/dri/card0", id=42, mode="2160x1200@90")
    server.lease(7, "DP-2", since_ms=1_775_057_407_250, crtcs=[52], planes=[31, 32],
                 client={"pid": 99, "uid": 1000, "executable": "/usr/bin/monado"})
    return server


def test_list_is_a_table(subletctl, desk):
    assert subletctl.run("list").splitlines() == [
        "CONNECTOR  USE      DISPLAY                           MODE             WHY",
        "DP-1       desktop  display without EDID              -                "
        'rule "default" does not offer it',
        "DP-2       leased   HVR HTC Vive LHR-1 (non-desktop)  2160x1200@90.00  "
        "leased by lease 7",
    ]


def test_leases_is_a_table(subletctl, desk):
    assert subletctl.run("leases").splitlines() == [
        "LEASE  DISPLAYS  CLIENT           SINCE                      MASK  LESSEE  "
        "MODE             TERMS  OBJECTS",
        "7      DP-2      monado (pid 99)  2026-04-01T15:30:07+00:00  on    1       2160x1200@90.00  "
        "-      crtc 52, plane 31, plane 32",
    ]


def test_leases_tells_what_was_asked_for(subletctl, server):
    server.lease(7, "DP-2", terms=[["DP-2", 2, "no", ""], ["DP-2", 3, "9", "only 2 are free"]])
    assert "masked no, overlays 9 (not kept)" in subletctl.run("leases").splitlines()[1]
    (lease,) = subletctl.json("leases")
    assert lease["terms"] == [
        {"connector": "DP-2", "term": "masked", "asked": "no", "unmet": None},
        {"connector": "DP-2", "term": "overlays", "asked": "9", "unmet": "only 2 are free"},
    ]
    server.lease(8, "DP-2", "DP-3", terms=[["DP-3", 4, "dark", ""]])
    assert "DP-3: light dark" in subletctl.run("leases").splitlines()[2]


@pytest.fixture
def claimed(server):
    server.do("claim", id=3, criteria={"maker": "HVR", "model": "*Vive*"}, connectors=["DP-2"],
              client={"pid": 99, "uid": 1000, "executable": "/usr/bin/monado"})
    return server


def test_claims_is_a_table(subletctl, claimed):
    assert subletctl.run("claims").splitlines() == [
        "CLAIM  CLIENT           DISPLAYS  OF                       EXCLUSIVE",
        "3      monado (pid 99)  DP-2      maker=HVR, model=*Vive*  no",
    ]


def test_claims_has_every_fact_as_json(subletctl, claimed):
    assert subletctl.json("claims") == [{
        "claim": 3, "exclusive": False,
        "client": {"pid": 99, "uid": 1000, "executable": "/usr/bin/monado", "sandbox_id": None},
        "criteria": [{"key": "maker", "value": "HVR", "glob": False},
                     {"key": "model", "value": "*Vive*", "glob": True}],
        "connectors": ["DP-2"],
    }]


def test_a_claim_is_dropped_by_its_number(subletctl, claimed):
    subletctl.run("drop-claim", "3")
    assert claimed.heard() == ["drop_claim 3"]


def test_tables_of_nothing_say_so(subletctl):
    assert subletctl.run("claims") == "nothing is claimed\n"
    assert subletctl.run("list") == "no connectors: sublet drives no card\n"
    assert subletctl.run("leases") == "nothing is leased\n"


def test_connectors_of_several_cards_are_told_apart(subletctl, server):
    server.display(41, "DP-1", "desktop")
    server.display(41, "DP-1", "desktop", card="/dev/dri/card1")
    assert [line.split()[0] for line in subletctl.run("list").splitlines()] == [
        "CONNECTOR", "card0:DP-1", "card1:DP-1"]


def test_list_has_every_fact_as_json(subletctl, desk):
    monitor, headset = subletctl.json("list")
    assert monitor["edid"] is None and monitor["lease"] is None and monitor["mode"] is None
    mode = {"width": 2160, "height": 1200, "refresh_hz": 90.0, "preferred": True}
    assert headset == {
        "card": "/dev/dri/card0", "connector": "DP-2", "connector_id": 42, "use": "leased",
        "connected": True, "non_desktop": True, "on_desktop": False, "offered": False,
        "blanked": False, "mirrored": False, "lease": 7, "rule": "headsets",
        "reason": "leased by lease 7",
        "edid": {"maker": "HVR", "maker_name": "HTC Corporation", "product": "0xaa01",
                 "model": "HTC Vive", "serial": "LHR-1"},
        "mode": mode, "modes": [mode],
    }


def test_leases_has_every_fact_as_json(subletctl, desk):
    assert subletctl.json("leases") == [{
        "lease": 7, "card": "/dev/dri/card0", "connectors": ["DP-2"], "lessee": 1, "masked": True,
        "since": "2026-04-01T15:30:07.250Z",
        "client": {"pid": 99, "uid": 1000, "executable": "/usr/bin/monado", "sandbox_id": None},
        "crtcs": [52], "planes": [31, 32], "terms": [],
        "modes": [{"width": 2160, "height": 1200, "refresh_hz": 90.0, "preferred": True}],
    }]


@pytest.mark.parametrize("arguments, asked", [
    ("offer DP-1", "override_offer /dev/dri/card0 41 offer"),
    ("withdraw DP-1", "override_offer /dev/dri/card0 41 withdraw"),
    ("reset card0:DP-1", "override_offer /dev/dri/card0 41 nothing"),
    ("revoke 7", "revoke /dev/dri/card0 7"),
    ("revoke DP-2", "revoke /dev/dri/card0 7"),
    ("revoke card0:DP-2", "revoke /dev/dri/card0 7"),
    ("mask 7 off", "set_masked /dev/dri/card0 7 false"),
    ("mask DP-2 on", "set_masked /dev/dri/card0 7 true"),
    ("mirror DP-2 --off", "mirror /dev/dri/card0 42 off"),
    ("blank DP-1 on", "set_blanked /dev/dri/card0 41 true"),
    ("blank DP-1 off", "set_blanked /dev/dri/card0 41 false"),
    ("desktop DP-1 on", "override_desktop /dev/dri/card0 41 on"),
    ("desktop DP-1 off", "override_desktop /dev/dri/card0 41 off"),
    ("desktop DP-1 auto", "override_desktop /dev/dri/card0 41 auto"),
    ("identify", "identify 5000ms"),
    ("identify --seconds 0.5", "identify 500ms"),
    ("reload", "reload"),
])
def test_a_command_is_silent_when_it_is_done(subletctl, desk, arguments, asked):
    assert subletctl.run(*arguments.split()) == ""
    assert desk.heard() == [asked]
    assert subletctl.json(*arguments.split()) == {"ok": True}


def test_a_mirror_has_a_rate_a_size_and_a_part(subletctl, desk):
    desk.lease(7, "DP-2", masked=False)
    subletctl.run("mirror", "DP-2", "--rate", "29.97", "--size", "960x540", "--crop", "640x480+8+0")
    subletctl.run("mirror", "DP-2")
    assert desk.heard() == [
        "mirror /dev/dri/card0 42 29970 mHz 960x540 of 640x480+8+0",
        "mirror /dev/dri/card0 42 0 mHz 0x0 of 0x0+0+0"]


def test_a_gamma_is_one_or_three(subletctl, desk):
    desk.lease(7, "DP-2", masked=False)
    for gamma in ("1.25", "0.5:1:2", "off"):
        subletctl.run("gamma", "DP-2", gamma)
    assert desk.heard() == [
        f"set_gamma /dev/dri/card0 42 {gamma}" for gamma in ("1.25:1.25:1.25", "0.5:1:2", "off")]


def test_a_refusal_is_status_1_with_the_reason(subletctl, desk):
    assert subletctl.run("revoke", "8", status=1) == "subletctl: no lease 8 is running\n"
    assert subletctl.run("revoke", "DP-1", status=1).startswith(
        "subletctl: no display DP-1 is leased\n")
    with subletctl.start("--json", "offer", "DP-9") as process:
        out, _ = process.communicate()
    assert json.loads(out) == {
        "ok": False, "status": 1, "advice": "",
        "error": "there is no connector DP-9; known are DP-1 and DP-2"}


@pytest.mark.parametrize("arguments", [
    "", "lsit", "offer", "mask 7", "mask 7 maybe", "blank DP-1", "mirror DP-1 --size 90",
    "mirror DP-1 --size 640x480@60", "mirror DP-1 --off --rate 30", "mirror DP-1 --rate 0",
    "mirror DP-1 --crop 640x480", "mirror DP-1 --crop 640x480+-1+0", "mirror DP-1 --crop 640x0+0+0",
    "mirror DP-1 --crop 640x480+0+0+0",
    "gamma DP-2", "gamma DP-2 0.09", "gamma DP-2 11", "gamma DP-2 1:2", "gamma DP-2 1:2:x", "gamma DP-2 nan",
    "wait --match HVR", "wait --state broken", "wait --timeout -1", "identify --seconds -1",
])
def test_what_makes_no_sense_is_status_2(subletctl, arguments):
    assert subletctl.run(*arguments.split(), status=2)


@pytest.mark.parametrize(("arguments", "told", "whose"), [
    ("", "a command is missing", "subletctl"),
    ("lsit", 'there is no command "lsit"; did you mean list?', "subletctl"),
    ("list -c Nope", "there is no option -c", "subletctl list"),
    ("list --jsno", "there is no option --jsno; did you mean --json?", "subletctl list"),
    ("list DP-1 DP-2", '"DP-1" is one word too many', "subletctl list"),
    ("identify --seconds -1", '--seconds: "-1" is not a number from 0 to 86400', "subletctl identify"),
    ("mask 7 of", 'STATE: "of" is not on or off', "subletctl mask"),
])
def test_wrong_usage_is_told_in_one_shape(subletctl, arguments, told, whose):
    error = subletctl.run(*arguments.split(), status=2)
    assert error == f"subletctl: {told}\n  {whose} --help tells what there is\n"


def test_watch_ends_with_a_signal_as_it_should(subletctl, server):
    with subletctl.start("watch") as process:
        assert any("watching" in line for line in Lines(process.stdout))
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0


def test_help_is_status_0_and_teaches(subletctl):
    assert "Examples:" in subletctl.run("--help")
    assert "maker=HVR" in subletctl.run("wait", "--help")
    assert subletctl.run("--version").strip()


def test_no_compositor_is_status_3(subletctl, tmp_path):
    error = subletctl.run("list", status=3, socket=str(tmp_path / "nothing"))
    assert error.startswith(f"subletctl: no compositor at {tmp_path}/nothing: No such file")
    assert "--socket" in error


def test_a_compositor_that_shows_no_control_is_status_3(subletctl, server):
    server.do("hide")
    assert "does not let you control it" in subletctl.run("list", status=3)


def test_a_socket_can_be_named(subletctl, server):
    assert subletctl.run("list", "--socket", str(server.socket), socket="/nowhere")


def test_wait_prints_what_is_there_already(subletctl, desk):
    assert subletctl.run("wait", "--match", "maker=HVR,non-desktop=true") == "DP-2\n"
    assert subletctl.run("wait", "--match", "connector=DP-1", "--state", "desktop") == "DP-1\n"
    assert subletctl.json("wait", "--state", "leased")["connector_id"] == 42


def test_wait_prints_a_name_that_other_commands_take(subletctl, desk):
    desk.display(51, "DP-1", "offered", card="/dev/dri/card1", edid=VIVE)
    assert subletctl.run("wait", "--match", "connector=DP-2") == "card0:DP-2\n"
    assert subletctl.run("wait", "--state", "offered") == "card1:DP-1\n"
    assert subletctl.json("wait", "--state", "offered")["connector"] == "DP-1"


def test_what_a_client_calls_itself_is_shown_and_not_obeyed(subletctl, server):
    server.display(42, "DP-2", "leased", lease=7)
    server.lease(7, "DP-2", client={"pid": 99, "uid": 1000, "executable": "/tmp/a\nb\x1b]0;c\x07é\u009b"})
    server.do("claim", id=3, criteria={"maker": "HVR", "model": "\x1b[2J"}, connectors=["DP-2"],
              client={"pid": 98, "uid": 1000, "executable": "/x", "sandbox_id": "d\te"})
    leases = subletctl.run("leases").splitlines()
    assert len(leases) == 2 and "a?b?]0;c?é?? (pid 99)" in leases[1]
    assert subletctl.json("leases")[0]["client"]["executable"].startswith("/tmp/a\nb\x1b")
    claims = subletctl.run("claims")
    assert "model=?[2J" in claims and "d?e (pid 98, sandboxed)" in claims


def test_wait_prints_what_comes(subletctl, server):
    with subletctl.start("wait", "--match", "model=HTC*", "--state", "offered",
                         WAYLAND_DEBUG="client") as process:
        assert any(".ready()" in line for line in Lines(process.stderr))  # it has heard what there is
        server.display(41, "DP-1", "offered")
        server.display(42, "DP-2", "withheld", edid=VIVE)
        server.display(42, "DP-2", "offered", edid=VIVE)
        assert process.communicate(timeout=10)[0] == "DP-2\n"


def test_wait_gives_up_with_status_4(subletctl, desk):
    error = subletctl.run("wait", "--match", "maker=VLV", "--timeout", "0.05", status=4)
    assert error.startswith("subletctl: no such display was connected within 0.05 s\n")


def test_wait_sees_what_is_there_even_without_patience(subletctl, desk):
    assert subletctl.run("wait", "--match", "maker=HVR", "--timeout", "0") == "DP-2\n"


def test_the_end_of_sublet_is_status_3(subletctl, desk):
    with subletctl.start("watch") as process:
        assert any("watching" in line for line in Lines(process.stdout))
        desk.quit()
        assert process.wait(10) == 3
        assert process.stderr.read() == "subletctl: sublet is gone: the connection was closed\n"


def watch_until_end(subletctl, server, *arguments) -> list[str]:
    """The lines after "ready" and up to the end of lease 9, without their times."""
    with subletctl.start("watch", *arguments) as process:
        heard = Lines(process.stdout)
        assert any("watching" in line or '"ready"' in line for line in heard)
        server.display(42, "DP-2", "offered", edid=VIVE, reason="offered by hand")
        server.lease(9, "DP-2", client={"pid": 5, "sandbox_id": "org.example.App"})
        server.lease(9, "DP-2", masked=False)
        server.do("refuse", id=10, card="/dev/dri/card0", connectors=["DP-2"], reason="not today",
                  client={"pid": 6})
        server.do("gone", card="/dev/dri/card0", id=42)
        server.do("end", id=9, cause="fd-closed")
        lines = []
        for line in heard:
            lines.append(line.rstrip())
            if "ended" in line:
                break
    return lines


def test_watch_tells_what_happens_in_sentences(subletctl, server):
    lines = watch_until_end(subletctl, server)
    assert [line.split("  ", 1)[1] for line in lines] == [
        "DP-2 offered: HVR HTC Vive LHR-1; offered by hand",
        "lease 9 created: DP-2 to org.example.App (pid 5, sandboxed), masked",
        "lease 9 changed: DP-2 to pid 0, not masked",
        "request 10 refused: DP-2 for pid 6; not today",
        "DP-2 gone",
        "lease 9 ended: its fd was closed",
    ]


def test_watch_tells_scripts_a_json_object_a_line(subletctl, server):
    events = [json.loads(line) for line in watch_until_end(subletctl, server, "--json")]
    assert [event["event"] for event in events] == [
        "display", "lease-created", "lease-changed", "refused", "display-gone", "lease-ended"]
    assert all(event.pop("time").endswith("Z") for event in events)
    assert events[0]["connector"] == "DP-2" and events[0]["use"] == "offered"
    assert events[1]["client"]["sandbox_id"] == "org.example.App"
    assert events[2]["masked"] is False
    assert events[3]["reason"] == "not today" and events[3]["connectors"] == ["DP-2"]
    assert events[4] == {"event": "display-gone", "card": "/dev/dri/card0", "connector_id": 42}
    assert events[5] == {"event": "lease-ended", "lease": 9, "cause": "fd-closed",
                         "reason": "its fd was closed"}
