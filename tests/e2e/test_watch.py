"""What a script hears that follows sublet with `subletctl watch`."""

import subprocess

import pytest

from support.control import DONE, NO_SUBLET, SUBLETCTL, Answer, subletctl
from support.lease_client import LeaseClient
from support.running import Lines, running

def lessee_of(sublet, *names: str) -> LeaseClient:
    """A client that was granted a lease of these displays."""
    client = sublet.client()
    client.news()
    client.lease(*names)
    client.wait_for("lease.lease_fd")
    return client


def wait_for(sublet, display, state: str) -> Answer:
    match = f"connector={display.name}"
    return subletctl(sublet, "wait", "--match", match, "--state", state, "--timeout", "10")


def test_a_lease_is_followed_from_its_grant_to_its_end(sublet, headset, follow):
    follower = follow(sublet)
    client = lessee_of(sublet, headset.name)
    follower.hears(f"{headset.name} leased", f"lease-created {headset.name}")
    assert subletctl(sublet, "mask", headset.name, "off").status == DONE
    follower.hears("lease-changed unmasked")
    client.leases[0].destroy()
    client.news()
    follower.hears(f"{headset.name} offered", "lease-ended client-left")


def test_every_end_is_told_with_its_cause(sublet, headset, follow):
    follower = follow(sublet)
    grant = f"{headset.name} leased", f"lease-created {headset.name}"
    lessee_of(sublet, headset.name).close()
    follower.hears(*grant, f"{headset.name} offered", "lease-ended client-left")
    lessee_of(sublet, headset.name).leases[0].fd.close()
    follower.hears(*grant, f"{headset.name} offered", "lease-ended fd-closed")
    lessee_of(sublet, headset.name)
    assert subletctl(sublet, "revoke", headset.name).status == DONE
    follower.hears(*grant, f"{headset.name} offered", "lease-ended revoked")
    lessee_of(sublet, headset.name)
    headset.unplug()
    follower.hears(*grant, f"{headset.name} unplugged", "lease-ended unplugged")
    headset.plug()
    assert wait_for(sublet, headset, "offered").status == DONE


def test_the_administrators_word_is_told_like_any_other_change(sublet, headset, follow):
    follower = follow(sublet)
    for command, use in (("withdraw", "withheld"), ("reset", "offered")):
        assert subletctl(sublet, command, headset.name).status == DONE
        follower.hears(f"{headset.name} {use}")


@pytest.mark.parametrize("how", ["withdrawn", "unplugged"])
def test_a_request_that_ends_while_somebody_is_asked_is_told_as_refused(
    configured, headset, follow, how
):
    sublet = configured(
        """
        [[display]]
        match = { non-desktop = true }
        lease = "offer"
        clients = { consent = ["sleep", "600"] }
        """
    )
    client = sublet.client()
    client.news()
    follower = follow(sublet)
    lease = client.lease(headset.name)
    client.news()
    assert not lease.answered
    if how == "withdrawn":
        assert subletctl(sublet, "withdraw", headset.name).status == DONE
        follower.hears(f"{headset.name} withheld", f"refused {headset.name}")
    else:
        headset.unplug()
        follower.hears(f"{headset.name} unplugged", f"refused {headset.name}")
    client.wait_for("lease.finished")


def test_what_sublet_leaves_behind_is_told_before_the_end(sublet, desk, headset, side, follow):
    follower = follow(sublet)
    lessee_of(sublet, headset.name)
    follower.hears(f"{headset.name} leased", f"lease-created {headset.name}")
    assert sublet.stop() == 0
    follower.hears(f"{headset.name} withheld", "lease-ended card-gone")
    follower.hears(*(f"gone {id}" for id in sorted((desk.id, headset.id, side.id))), "the end")
    assert follower.process.wait(10) == NO_SUBLET


@pytest.mark.parametrize("state", ["unplugged", "leased"])
def test_a_script_can_wait_for_a_state(sublet, headset, state):
    assert wait_for(sublet, headset, "offered").facts["connector"] == headset.name
    with running(
        [SUBLETCTL, "wait", "--match", f"connector={headset.name}", "--state", state],
        env=sublet.environment_of_clients() | {"WAYLAND_DEBUG": "client"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as waiting:  # fmt: skip
        assert any(".ready()" in line for line in Lines(waiting.stderr))  # it has heard what there is
        if state == "leased":
            lessee_of(sublet, headset.name)
        else:
            headset.unplug()
        assert waiting.communicate(timeout=20)[0] == f"{headset.name}\n"
