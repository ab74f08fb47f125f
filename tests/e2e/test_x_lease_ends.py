"""What X programs ask for through Xwayland ends in every way, before and after it is granted, and is
there for the next one: what sublet tells is exact, and the kernel agrees."""

import os
import signal

import pytest

from support.control import DONE, subletctl
from support.painter import Painter
from support.story import eventually
from support.x_client import XClient
from support.x_stage import *  # noqa: F403
from support.x_stage import offered, xwayland

COLOR = 0xE01030
ENDS = {  # what is told of them
    "free": ("offered", "client-left"),
    "close": ("offered", "fd-closed"),
    "revoke": ("offered", "revoked"),
    "unplug": ("unplugged", "unplugged"),
    "xwayland": ("offered", "client-left"),
}


@pytest.fixture
def sublet(start_with_x, desk):
    sublet = start_with_x()
    eventually(desk.shows_something, "the desktop is shown")
    return sublet


def kill_xwayland() -> None:
    (server,) = xwayland()
    os.kill(server, signal.SIGKILL)


def plugged_again(sublet, headset, follow):
    """Follows what happens from when it is on offer; before, its EDID may not have been read yet."""
    headset.plug()
    match = f"connector={headset.name}"
    assert subletctl(sublet, "wait", "--match", match, "--state", "offered").status == DONE
    return follow(sublet)


@pytest.mark.parametrize("stage", ["granted", "shown"])
@pytest.mark.parametrize("end", ENDS)
def test_a_lease_ends_and_there_is_a_second(sublet, x_display, headset, follow, end, stage):
    client = XClient(x_display)
    first = offered(client)
    follower = follow(sublet)
    grant = f"{headset.name} leased", f"lease-created {headset.name}"
    use, cause = ENDS[end]

    lease = client.lease(*first)
    follower.hears(*grant)
    if stage == "shown":
        Painter(lease.fd, headset.id).paint(COLOR)
        eventually(lambda: headset.shows_only(COLOR), "the headset shows it")
    match end:
        case "free":
            lease.free()
        case "close":
            lease.close()
        case "revoke":
            assert subletctl(sublet, "revoke", headset.name).status == DONE
        case "unplug":
            headset.unplug()
        case "xwayland":
            kill_xwayland()
    follower.hears(f"{headset.name} {use}", f"lease-ended {cause}")
    assert sublet.lessees() == []
    if end == "unplug":
        follower = plugged_again(sublet, headset, follow)
    if end == "xwayland":
        client.close()
        client, first = XClient(x_display), (0, 0)

    second = client.lease(*offered(client, first[0]))
    follower.hears(*grant)
    assert len(sublet.lessees()) == 1
    Painter(second.fd, headset.id).paint(COLOR)
    eventually(lambda: headset.shows_only(COLOR), "the headset shows it")
    second.close()
    follower.hears(f"{headset.name} offered", "lease-ended fd-closed")
    client.close()


def test_sublet_ends_with_a_lease_of_an_x_program(sublet, x_display, headset):
    client = XClient(x_display)
    client.lease(*offered(client))
    sublet.leave_in_peace()
    client.close()


class TestAsked:
    """The user has been asked, and has not answered."""

    @pytest.fixture
    def sublet(self, start_with_x, desk, headset, tmp_path):
        config = tmp_path / "config.toml"
        consent = f"clients = {{ consent = ['sh', '-c', 'touch {tmp_path}/asked; exec sleep 600'] }}"
        config.write_text(headset.rule('lease = "offer"', consent), encoding="utf-8")
        sublet = start_with_x("--config", str(config))
        eventually(desk.shows_something, "the desktop is shown")
        return sublet

    @pytest.mark.parametrize("end", ["withdraw", "unplug", "xwayland"])
    def test_a_request_ends_and_there_is_a_second(self, sublet, x_display, headset, follow, end, tmp_path):
        asked = tmp_path / "asked"
        client = XClient(x_display)
        follower = follow(sublet)
        before, rounds = (0, 0), 0
        for _ in range(2):
            before = offered(client, before[0])
            client.ask(dict([before]))
            eventually(asked.exists, "the user is asked")
            asked.unlink()
            match end:
                case "withdraw":
                    assert subletctl(sublet, "withdraw", headset.name).status == DONE
                    follower.hears(f"{headset.name} withheld", f"refused {headset.name}")
                    assert subletctl(sublet, "reset", headset.name).status == DONE
                    follower.hears(f"{headset.name} offered")
                case "unplug":
                    headset.unplug()
                    follower.hears(f"{headset.name} unplugged", f"refused {headset.name}")
                    follower = plugged_again(sublet, headset, follow)
                case "xwayland":
                    kill_xwayland()
                    rounds += 1
                    given_up = "given up by the client"
                    eventually(lambda: sublet.process.text().count(given_up) == rounds, given_up)
                    client.close()
                    client, before = XClient(x_display), (0, 0)
        assert sublet.lessees() == []
        client.close()
