"""The configuration decides which displays are offered, to whom, and how they are lit."""

import dataclasses
import os
import signal
import subprocess
import sys

import pytest

from support import leases
from support.control import DONE, REFUSED, display, subletctl
from support.lessee import Lessee
from support.processes import children, ignores
from support.story import Display, eventually, granted, hears
from testbed import description
from testbed.edid import DESKTOP, SECOND, VIVE

pytestmark = pytest.mark.debug


def heard_by(sublet, *displays: Display) -> None:
    """A newcomer hears of exactly these displays."""
    offers = [line for display in displays for line in display.offered]
    hears(sublet.client(), "device.drm_fd", *offers, "device.done")


def test_a_monitor_is_offered_if_its_rule_says_so(configured, headset, side):
    heard_by(configured(side.rule('lease = "offer"')), headset, side)


def test_a_monitor_on_offer_is_the_desktops_until_it_is_leased_and_afterwards(
    configured, side
):
    sublet = configured(side.rule('lease = "offer"'))
    client = sublet.client()
    client.news()
    background, mode = side.picture(), side.mode
    lease = client.lease(side.name)
    hears(client, side.withdrawn, "device.done", "lease.lease_fd")
    assert leases.objects_of(granted(lease)) == side.pipe()
    assert not any(side.picture().rgb)
    lease.destroy()
    hears(client, *side.offered, "device.done")
    eventually(lambda: side.picture().rgb == background.rgb, "the desktop is back")
    assert side.mode == mode


def test_the_last_monitor_can_be_leased_and_comes_back(configured, desk, side):
    sublet = configured(desk.rule('lease = "offer"') + side.rule('lease = "offer"'))
    client = sublet.client()
    client.news()
    lease = client.lease(desk.name, side.name)
    client.wait_for("lease.lease_fd")
    lease.destroy()
    for monitor in (desk, side):
        eventually(lambda m=monitor: any(m.picture().rgb), "the desktop is back")


def test_a_headset_that_may_not_be_leased_is_dark_and_not_on_offer(configured, headset, desk):
    sublet = configured(headset.rule('lease = "never"'))
    heard_by(sublet)
    assert desk.lit
    assert not headset.lit


@pytest.mark.parametrize(
    "match",
    [
        f'maker = "{SECOND.maker}", model = "Side*"',
        f'maker = "{SECOND.maker}", product = {SECOND.product:#x}',
        f'model = "?ide 19", serial = "{SECOND.serial:08d}"',
        'connector = "{side}", non-desktop = false',
    ],
)
def test_a_display_is_known_by_what_it_says_of_itself(configured, headset, side, match):
    text = f"[[display]]\nmatch = {{ {match.format(side=side.name)} }}\n"
    sublet = configured(text + 'desktop = false\nlease = "offer"\n')
    heard_by(sublet, headset, side)
    assert not side.lit


@pytest.mark.parametrize(
    "match",
    [
        f'maker = "{SECOND.maker}", model = "side*"',
        f'maker = "{SECOND.maker}", product = 7',
        'serial = "LHR-*"',
        'connector = "{side}", non-desktop = true',
    ],
)
def test_a_rule_is_for_displays_that_fulfil_all_of_its_conditions(
    configured, headset, side, match
):
    text = f"[[display]]\nmatch = {{ {match.format(side=side.name)} }}\n"
    heard_by(configured(text + 'lease = "offer"\n'), headset)
    eventually(lambda: side.lit, "it is the desktop's")


def test_a_display_for_no_desktop_is_never_lit_by_it(configured, side, desk):
    sublet = configured(side.rule("desktop = false", 'lease = "offer"'))
    client = sublet.client()
    client.news()
    for _ in range(5):
        side.unplug()
        hears(client, side.withdrawn, "device.done")
        side.plug()
        while not client.offer(side.name):
            assert not side.lit
            client.news()
    assert not side.lit
    assert desk.lit


def test_a_preset_on_connect_lights_the_display_black_before_anybody_asks(configured, headset):
    sublet = configured(headset.rule("desktop = false", 'lease = "offer"', 'preset = "on-connect"'))
    client = sublet.client()
    client.news()
    crtc = eventually(headset.crtc, "the headset is driven")
    assert crtc.mode == headset.state().modes[0]
    assert not any(headset.picture().rgb)
    lease = client.lease(headset.name)
    hears(client, headset.withdrawn, "device.done", "lease.lease_fd")
    assert headset.crtc() == crtc
    lease.destroy()
    hears(client, *headset.offered, "device.done")
    assert headset.lit
    assert not any(headset.picture().rgb)


def test_what_is_withdrawn_is_not_preset(configured, headset):
    sublet = configured(headset.rule("desktop = false", 'lease = "offer"', 'preset = "on-connect"'))
    eventually(lambda: headset.lit, "it is preset")
    assert subletctl(sublet, "withdraw", headset.name).status == DONE
    eventually(lambda: not headset.lit, "it is dark")
    assert subletctl(sublet, "reset", headset.name).status == DONE
    eventually(lambda: headset.lit, "it is preset again")


def test_primary_and_cursor_planes_alone_are_lent_if_the_rule_says_so(
    configured, headset, kernel
):
    sublet = configured(headset.rule('lease = "offer"', 'planes = "primary+cursor"'))
    client = sublet.client()
    client.news()
    lease = client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    overlays = {plane.id for plane in kernel.planes() if plane.kind == "overlay"}
    assert set(leases.objects_of(granted(lease))) == set(headset.pipe()) - overlays


@pytest.mark.parametrize(
    ("clients", "reason"),
    [
        ('executable = ["/usr/bin/monado*"]', "is not let in"),
        ("uid = [65534]", "user 0 is not let in"),
    ],
)
def test_a_client_that_the_rule_does_not_name_is_refused(configured, headset, clients, reason):
    sublet = configured(headset.rule('lease = "offer"', f"clients = {{ {clients} }}"))
    client = sublet.client()
    client.news()
    client.lease(headset.name)
    hears(client, "lease.finished")
    assert client.offer(headset.name)
    assert reason in sublet.process.text()


def test_a_client_that_the_rule_names_may_lease(configured, headset):
    program = os.path.realpath(sys.executable)
    clients = f'clients = {{ uid = [{os.getuid()}], executable = ["{program}"] }}'
    client = configured(headset.rule('lease = "offer"', clients)).client()
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")


@pytest.mark.parametrize(("command", "answer"), [("true", "lease.lease_fd"),
                                                 ("false", "lease.finished")])  # fmt: skip
def test_consent_is_the_commands_exit_status(configured, headset, command, answer):
    sublet = configured(
        headset.rule('lease = "offer"', f'clients = {{ consent = ["{command}"] }}')
    )
    client = sublet.client()
    client.news()
    lease = client.lease(headset.name)
    client.wait_for(answer)
    assert lease.finished == (answer == "lease.finished")
    assert (client.offer(headset.name) is not None) == lease.finished


def test_no_answer_in_time_is_no_consent(configured, headset):
    consent = 'clients = { consent = ["sleep", "600"], consent-timeout = "200ms" }'
    sublet = configured(headset.rule('lease = "offer"', consent))
    first, second = sublet.client(), sublet.client()
    for client in (first, second):
        client.news()
    first.lease(headset.name)
    first.news()
    second.lease(headset.name)
    hears(second, "lease.finished")
    hears(first, "lease.finished")
    assert first.offer(headset.name)


def test_the_tool_waits_for_as_long_as_somebody_is_asked(configured, headset, tmp_path):
    consent = f'clients = {{ consent = ["sh", "-c", "until test -e {tmp_path}/yes; do sleep 0.01; done"] }}'
    sublet = configured(headset.rule('lease = "offer"', consent))
    lessee = Lessee(sublet, "run", "--wait", "20", "--frames", "5")
    try:
        eventually(lambda: "has not answered yet" in lessee.process.text(), "it says why it waits")
        (tmp_path / "yes").touch()
        assert lessee.finish().status == DONE
    finally:
        lessee.kill()


@pytest.mark.parametrize("how", ["withdraw", "reload", "reload for another user"])
def test_a_display_that_is_withheld_meanwhile_is_not_lent_by_consent(
    configured, headset, tmp_path, how
):
    consent = f'clients = {{ consent = ["sh", "-c", "until test -e {tmp_path}/yes; do sleep 0.01; done"] }}'
    sublet = configured(headset.rule('lease = "offer"', consent))
    client = sublet.client()
    client.news()
    client.lease(headset.name)
    hears(client)
    if how == "withdraw":
        assert subletctl(sublet, "withdraw", headset.name).status == DONE
    else:
        terms = ['lease = "never"'] if how == "reload" else ['lease = "offer"', "clients = { uid = [4242] }"]
        rules = headset.rule(*terms)
        (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
        assert subletctl(sublet, "reload").status == DONE
    (tmp_path / "yes").touch()
    client.wait_for("lease.finished")
    assert sublet.lessees() == []
    assert bool(client.offer(headset.name)) == (how == "reload for another user")


def test_consent_is_not_taken_for_the_consent_that_is_asked_for_now(configured, headset, tmp_path):
    """The first command says yes, when the rule has another one."""
    def asking(command: str) -> str:
        return headset.rule('lease = "offer"', f"clients = {{ consent = ['sh', '-c', '{command}'] }}")

    sublet = configured(asking(f"until test -e {tmp_path}/yes; do sleep 0.01; done"))
    client = sublet.client()
    client.news()
    client.lease(headset.name)
    hears(client)
    (tmp_path / "config.toml").write_text(asking("false"), encoding="utf-8")
    assert subletctl(sublet, "reload").status == DONE
    (tmp_path / "yes").touch()
    client.wait_for("lease.finished")
    assert sublet.lessees() == []


class TestAnEdidThatComesLate:
    @pytest.fixture
    def displays(self):
        return description.displays([DESKTOP, None, SECOND])

    @pytest.mark.parametrize("how", ["the EDID comes late", "the rules change"])
    def test_what_is_no_monitor_any_more_leaves_the_desktop_while_somebody_is_asked(
        self, configured, headset, tmp_path, how
    ):
        asking = "clients = { consent = ['sleep', '600'], consent-timeout = '10m' }"
        terms = ('lease = "offer"', asking)
        sublet = configured(headset.rule(*terms))
        eventually(headset.shows_something, "it is a monitor of the desktop")
        client = sublet.client()
        client.news()
        client.lease(headset.name)
        hears(client)
        if how == "the rules change":
            rules = headset.rule("desktop = false", *terms)
            (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
            assert subletctl(sublet, "reload").status == DONE
        else:
            headset.become(dataclasses.replace(VIVE, width=540, height=300))
            headset.plug()
        eventually(lambda: not headset.lit, "it is dark")
        client.news()
        assert not client.leases[0].finished

    def test_it_is_not_lent_by_consent_to_what_it_seemed_to_be(self, configured, headset, tmp_path):
        asking = f'clients = {{ consent = ["sh", "-c", "until test -e {tmp_path}/yes; do sleep 0.01; done"] }}'
        never = '[[display]]\nmatch = { maker = "HVR" }\nlease = "never"\n'
        sublet = configured(never + headset.rule('lease = "offer"', asking))
        client = sublet.client()
        client.news()
        client.lease(headset.name)
        hears(client)
        headset.become(dataclasses.replace(VIVE, width=540, height=300))
        headset.plug()
        client.wait_for("lease.finished")
        (tmp_path / "yes").touch()
        client.news()
        assert sublet.lessees() == []
        assert client.offer(headset.name) is None


def test_whoever_asks_and_gives_up_again_and_again_starts_one_command_at_a_time(
    configured, headset
):
    deaf = "clients = { consent = ['env', '--ignore-signal=TERM', 'sleep', '600'] }"
    sublet = configured(headset.rule('lease = "offer"', deaf))
    client = sublet.client()
    client.news()

    def asked() -> list[int]:
        return [child for child in children(sublet.pid) if ignores(child, signal.SIGTERM)]

    def ask_and_give_up() -> None:
        client.lease(headset.name).destroy()
        client.connection.roundtrip()
        assert len(children(sublet.pid)) <= 1

    lease = client.lease(headset.name)
    (first,) = eventually(asked, "somebody is asked")
    lease.destroy()
    for _ in range(12):
        ask_and_give_up()
    client.lease(headset.name)
    eventually(lambda: asked() not in ([], [first]), "who asks last is asked about in the end")


@pytest.mark.parametrize("consent", ["'false'", "'sleep', '600'"])
def test_after_a_refusal_nobody_is_asked_about_the_same_program_for_a_while(
    configured, headset, tmp_path, consent
):
    clients = f"clients = {{ consent = ['sh', '-c', 'echo >>{tmp_path}/asked; exec \"$@\"', '-', {consent}], consent-timeout = '200ms' }}"
    sublet = configured(headset.rule('lease = "offer"', clients))
    client = sublet.client()
    client.news()
    for _ in range(3):
        lease = client.lease(headset.name)
        client.wait_for(f"{lease.label}.finished")
    assert (tmp_path / "asked").read_text() == "\n"
    assert "consent was refused, and is not asked for again for" in sublet.process.text()


def test_whoever_is_asked_for_consent_learns_who_wants_what(configured, headset, tmp_path):
    asked = tmp_path / "asked"
    command = f'echo "$SUBLET_CLIENT_EXE $SUBLET_DISPLAYS" > {asked}'
    consent = f"clients = {{ consent = ['sh', '-c', '{command}'] }}"
    sublet = configured(headset.rule('lease = "offer"', consent))
    client = sublet.client()
    client.news()
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    program, display = asked.read_text(encoding="utf-8").split()
    assert "python" in program
    assert display == headset.name


def test_a_reload_judges_every_display_anew_and_touches_no_lease(
    configured, headset, side, tmp_path
):
    sublet = configured(side.rule('lease = "offer"'))
    client = sublet.client()
    client.news()
    client.lease(headset.name)
    client.news()
    (tmp_path / "config.toml").write_text(headset.rule('lease = "never"'), encoding="utf-8")
    assert subletctl(sublet, "reload").status == DONE
    hears(client, side.withdrawn, "device.done")
    assert len(sublet.lessees()) == 1
    client.leases[0].destroy()
    hears(client)


def test_a_hang_up_signal_is_a_reload(configured, headset, side, tmp_path):
    sublet = configured(side.rule('lease = "offer"'))
    client = sublet.client()
    client.news()
    (tmp_path / "config.toml").write_text(headset.rule('lease = "never"'), encoding="utf-8")
    os.kill(sublet.pid, signal.SIGHUP)
    client.wait_for("device.done")
    hears(client, headset.withdrawn, side.withdrawn, "device.done")


def test_a_reload_takes_a_display_off_the_desktop_and_gives_it_back(
    configured, desk, side, tmp_path
):
    sublet = configured("")
    eventually(lambda: side.lit, "the desktop is lit")
    for text, lit in ((side.rule("desktop = false"), False), ("", True)):
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        assert subletctl(sublet, "reload").status == DONE
        eventually(lambda lit=lit: side.lit == lit, "it is as the rule says")
        assert desk.lit


def test_a_bad_file_is_refused_at_the_start(start_sublet, tmp_path):
    (tmp_path / "bad.toml").write_text('[[display]]\nmatch = {}\nlaese = "offer"\n', encoding="utf-8")
    with pytest.raises(subprocess.SubprocessError, match=r"bad\.toml:3.*laese"):
        start_sublet("--config", str(tmp_path / "bad.toml"))


def test_a_reload_of_a_bad_file_changes_nothing(configured, headset, side, tmp_path):
    sublet = configured(side.rule('lease = "offer"'))
    (tmp_path / "config.toml").write_text("[[display]]\nlease = 7\n", encoding="utf-8")
    answer = subletctl(sublet, "reload")
    assert answer.status == REFUSED
    assert "config.toml:2" in answer.facts["error"]
    heard_by(sublet, headset, side)


def test_the_administrator_overrules_the_rules(sublet, two, headset, side):
    first, _ = two
    assert subletctl(sublet, "offer", side.name).status == DONE
    hears(first, *side.offered, "device.done")
    assert subletctl(sublet, "withdraw", headset.name).status == DONE
    hears(first, headset.withdrawn, "device.done")
    assert display(sublet, headset.name)["use"] == "withheld"
    for name in (side.name, headset.name):
        assert subletctl(sublet, "reset", name).status == DONE
    assert first.news() == [side.withdrawn, "device.done", *headset.offered, "device.done"]


def test_the_administrator_revokes_a_lease(sublet, two, headset):
    first, second = two
    first.lease(headset.name)
    for client in two:
        client.news()
    assert display(sublet, headset.name)["use"] == "leased"
    assert subletctl(sublet, "revoke", headset.name).status == DONE
    hears(first, "lease.finished", *headset.offered, "device.done")
    hears(second, *headset.offered, "device.done")


class TestASmallerMode:
    """The headset of these tests has no EDID: vkms gives it all the usual modes."""

    @pytest.fixture
    def displays(self):
        return description.displays([DESKTOP, None, VIVE])

    def test_the_mode_of_the_rule_is_preset(self, configured, headset):
        sublet = configured(headset.rule('lease = "offer"', 'mode = "1024x768@60"'))
        client = sublet.client()
        client.news()
        client.lease(headset.name)
        client.wait_for("lease.lease_fd")
        mode = headset.mode
        assert (mode.width, mode.height, round(mode.refresh)) == (1024, 768, 60)

    def test_a_mode_that_the_display_does_not_have_is_not_lent(self, configured, headset):
        sublet = configured(headset.rule('lease = "offer"', 'mode = "1023x768"'))
        client = sublet.client()
        client.news()
        client.lease(headset.name)
        hears(client, "lease.finished")
