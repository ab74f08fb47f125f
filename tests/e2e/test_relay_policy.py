"""The nested sublet's own word on what is passed on: its rules, its consent, its administrator."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.compositor import Compositor
from support.control import DONE, REFUSED, display, subletctl
from support.story import eventually, granted, hears

pytestmark = pytest.mark.debug


@pytest.fixture
def nested_with(nest, tmp_path: Path) -> Callable[..., Compositor]:
    """A nested sublet with a configuration file of this text: tmp_path / "nested.toml"."""
    path = tmp_path / "nested.toml"

    def start(parent: Compositor, text: str) -> Compositor:
        path.write_text(text, encoding="utf-8")
        return nest(parent, "--config", str(path))

    return start


def ready(nested: Compositor, *displays) -> None:
    """Waits until the nested one knows what its parent offers."""
    names = {each.name for each in displays}
    eventually(
        lambda: names <= {d["connector"] for d in subletctl(nested, "list").facts}, "it has heard"
    )


def rule(display, *lines: str) -> str:
    match = f'match = {{ maker = "{display.edid.maker}", model = "{display.edid.name}" }}'
    return "\n".join(["[[display]]", match, *lines, ""])


OFFER = 'lease = "offer"'


def test_a_monitor_that_the_parent_offers_is_passed_on_if_a_rule_says_so(
    configured, nest, nested_with, headset, side
):
    parent = configured(rule(side, OFFER))
    hears(nest(parent).client(), "device.drm_fd", *headset.offered, "device.done")
    willing = nested_with(parent, rule(side, OFFER))
    hears(willing.client(), "device.drm_fd", *headset.offered, *side.offered, "device.done")


def test_a_display_known_by_its_edid_is_kept_back(sublet, nested_with, headset):
    nested = nested_with(sublet, rule(headset, 'lease = "never"'))
    hears(nested.client(), "device.drm_fd", "device.done")
    report = display(nested, headset.name)
    assert (report["use"], report["reason"]) == (
        "withheld", 'relayed: rule "display rule 1" does not offer it',
    )  # fmt: skip


def test_the_rules_are_read_again(sublet, nested_with, tmp_path, headset):
    nested = nested_with(sublet, "")
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    (tmp_path / "nested.toml").write_text(rule(headset, 'lease = "never"'), encoding="utf-8")
    assert subletctl(nested, "reload").status == DONE
    hears(client, headset.withdrawn, "device.done")
    (tmp_path / "nested.toml").write_text("", encoding="utf-8")
    assert subletctl(nested, "reload").status == DONE
    hears(client, *headset.offered, "device.done")


def test_a_client_that_no_rule_lets_in_is_refused_without_asking_the_parent(
    sublet, nested_with, headset, follow
):
    nested = nested_with(
        sublet, rule(headset, OFFER, 'clients = { executable = ["/usr/bin/other"] }')
    )
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    at_parent = follow(sublet)
    client.lease(headset.name)
    hears(client, "lease.finished")
    assert subletctl(sublet, "withdraw", headset.name).status == DONE
    at_parent.hears(f"{headset.name} withheld")  # and nothing before


@pytest.mark.parametrize("answer", ["true", "false"])
def test_somebody_is_asked_for_consent(sublet, nested_with, headset, answer):
    nested = nested_with(sublet, rule(headset, OFFER, f'clients = {{ consent = ["{answer}"] }}'))
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    lease = client.lease(headset.name)
    client.connection.wait_for(lambda: lease.answered)
    assert (lease.fd is not None) == (answer == "true")
    assert len(sublet.lessees()) == (1 if answer == "true" else 0)


def test_a_question_is_taken_back_when_the_parent_withdraws(
    sublet, nested_with, headset, tmp_path
):
    asked = tmp_path / "asked"
    command = f'["sh", "-c", "echo $$ > {asked}; sleep 60"]'
    nested = nested_with(sublet, rule(headset, OFFER, f"clients = {{ consent = {command} }}"))
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    client.lease(headset.name)
    pid = eventually(lambda: asked.exists() and asked.read_text().strip(), "somebody is asked")
    headset.unplug()
    hears(client, "lease.finished", headset.withdrawn, "device.done")
    eventually(lambda: not Path(f"/proc/{pid}").exists(), "nobody is asked any more")
    headset.plug()
    hears(client, *headset.offered, "device.done")


@pytest.mark.parametrize("how", ["withdraw", "reload"])
def test_a_display_that_is_withheld_meanwhile_is_not_lent_by_consent(
    sublet, nested_with, headset, tmp_path, follow, how
):
    waits = f'["sh", "-c", "until test -e {tmp_path}/yes; do sleep 0.01; done"]'
    nested = nested_with(sublet, rule(headset, OFFER, f"clients = {{ consent = {waits} }}"))
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    follower = follow(nested)
    client.lease(headset.name)
    hears(client)
    if how == "withdraw":
        assert subletctl(nested, "withdraw", headset.name).status == DONE
    else:
        (tmp_path / "nested.toml").write_text(rule(headset, 'lease = "never"'), encoding="utf-8")
        assert subletctl(nested, "reload").status == DONE
    (tmp_path / "yes").touch()
    hears(client, "lease.finished", headset.withdrawn, "device.done")
    follower.hears(f"{headset.name} withheld", f"refused {headset.name}")
    assert sublet.lessees() == []


def test_a_display_that_is_withheld_while_the_parent_asks_is_not_lent(
    configured, nest, headset, tmp_path
):
    waits = f'["sh", "-c", "echo > {tmp_path}/asked; until test -e {tmp_path}/yes; do sleep 0.01; done"]'
    parent = configured(rule(headset, OFFER, f"clients = {{ consent = {waits} }}"))
    nested = nest(parent)
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    client.lease(headset.name)
    eventually((tmp_path / "asked").exists, "the parent asks")
    assert subletctl(nested, "withdraw", headset.name).status == DONE
    (tmp_path / "yes").touch()
    hears(client, "lease.finished", headset.withdrawn, "device.done")
    assert parent.lessees() == []


def test_the_parent_asks_for_the_nested_one(configured, nest, headset, tmp_path):
    asked = tmp_path / "asked"
    command = f'["sh", "-c", "echo $SUBLET_CLIENT_PID > {asked}; exit 1"]'
    nested = nest(configured(rule(headset, OFFER, f"clients = {{ consent = {command} }}")))
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    client.lease(headset.name)
    hears(client, "lease.finished")
    assert asked.read_text(encoding="ascii").strip() == str(nested.pid)


# Administration ----------------------------------------------------------------------------------


def test_the_administrator_offers_and_withdraws(nested, headset):
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    assert subletctl(nested, "withdraw", headset.name).status == DONE
    hears(client, headset.withdrawn, "device.done")
    for command in ("reset", "offer"):
        assert subletctl(nested, command, headset.name).status == DONE
    hears(client, *headset.offered, "device.done")


def test_a_withdrawal_outlasts_the_plug(nested, headset):
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    assert subletctl(nested, "withdraw", headset.name).status == DONE
    hears(client, headset.withdrawn, "device.done")
    headset.unplug()
    eventually(lambda: display(nested, headset.name)["use"] == "unplugged", "it is unplugged")
    headset.plug()
    eventually(lambda: display(nested, headset.name)["use"] == "withheld", "it is back")
    hears(client)
    assert subletctl(nested, "reset", headset.name).status == DONE
    hears(client, *headset.offered, "device.done")


def test_the_list_tells_what_the_parent_lends(sublet, nested, headset):
    ready(nested, headset)
    (known,) = subletctl(nested, "list").facts
    of_parent = display(sublet, headset.name)
    for key in ("connector", "connector_id", "card", "use", "edid", "non_desktop"):
        assert known[key] == of_parent[key]
    assert known["reason"] == 'relayed: rule "default for head-mounted displays" offers it'


def test_the_list_tells_that_somebody_else_has_it(sublet, nested, headset):
    ready(nested, headset)
    client = sublet.client()
    client.news()
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    reason = "relayed: the parent does not offer it"
    eventually(lambda: display(nested, headset.name)["reason"] == reason, "it has heard")
    assert display(nested, headset.name)["use"] == "withheld"


def test_a_lease_is_reported_with_its_objects(sublet, nested, headset):
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    lease = client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    (of_parent,), (known,) = subletctl(sublet, "leases").facts, subletctl(nested, "leases").facts
    for key in ("card", "connectors", "crtcs", "planes"):
        assert known[key] == of_parent[key]
    assert (known["lessee"], known["masked"]) == (0, True)
    assert of_parent["client"]["pid"] == nested.pid
    assert display(nested, headset.name)["use"] == "leased"
    assert granted(lease)


def test_what_the_parent_drives_cannot_be_changed_here(nested, headset):
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")
    client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    for command in (["mask", headset.name, "off"], ["mirror", headset.name], ["blank", headset.name, "on"]):
        answer = subletctl(nested, *command)
        assert answer.status == REFUSED
        assert "parent compositor" in str(answer.facts), answer


def test_every_end_is_told_with_its_cause(sublet, nested, headset, follow):
    ready(nested, headset)
    follower = follow(nested)
    client = nested.client()
    hears(client, "device.drm_fd", *headset.offered, "device.done")

    def lend():
        client.connection.wait_for(lambda: client.offer(headset.name))
        lease = client.lease(headset.name)
        client.connection.wait_for(lambda: lease.answered)
        follower.hears(f"{headset.name} leased", f"lease-created {headset.name}")
        return lease

    def ends(cause: str) -> None:
        """The parent offers it again at the same time or later, until when it is withheld."""
        known = {f"{headset.name} offered", f"lease-ended {cause}"}
        heard = set()
        while not known <= heard:
            heard.add(follower.line())
        assert heard <= {*known, f"{headset.name} withheld"}

    lend().destroy()
    client.news()
    ends("client-left")
    lend().fd.close()
    ends("fd-closed")
    lend()
    assert subletctl(nested, "revoke", headset.name).status == DONE
    ends("revoked")
    lend()
    headset.unplug()
    follower.hears(f"{headset.name} unplugged", "lease-ended unplugged")
