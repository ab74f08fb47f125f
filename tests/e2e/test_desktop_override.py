"""`subletctl desktop`: a headset as a monitor for a while, and a monitor that is not the desktop's."""

import pytest

from support.control import DONE, REFUSED, display, say, subletctl
from support.story import eventually

pytestmark = pytest.mark.debug


@pytest.fixture
def use(sublet):
    """Says what a display is for."""

    def use(monitor, word: str) -> None:
        assert subletctl(sublet, "desktop", monitor.name, word).status == DONE

    return use


def becomes_monitor(sublet, monitor) -> None:
    eventually(monitor.shows_something, "the desktop is shown there")
    assert display(sublet, monitor.name)["on_desktop"]


def becomes_dark(sublet, monitor) -> None:
    eventually(lambda: not monitor.lit, "it is dark")
    assert not display(sublet, monitor.name)["on_desktop"]


def test_a_headset_is_a_monitor_until_it_is_as_configured_again(sublet, headset, desk, use):
    eventually(desk.shows_something, "the desktop is shown")
    assert not headset.lit
    use(headset, "on")
    becomes_monitor(sublet, headset)
    use(headset, "auto")
    becomes_dark(sublet, headset)
    assert display(sublet, headset.name)["use"] == "offered"


def test_meanwhile_it_can_be_leased_and_is_a_monitor_again(sublet, headset, use):
    use(headset, "on")
    becomes_monitor(sublet, headset)
    client = sublet.client()
    client.news()
    lease = client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    assert display(sublet, headset.name)["use"] == "leased"
    lease.destroy()
    becomes_monitor(sublet, headset)


def test_a_lease_that_runs_is_not_touched(sublet, headset, use):
    client = sublet.client()
    client.news()
    lease = client.lease(headset.name)
    client.wait_for("lease.lease_fd")
    client.news()
    use(headset, "on")
    assert client.news() == []
    lease.destroy()
    becomes_monitor(sublet, headset)


def test_a_monitor_is_not_the_desktops_until_it_is_again(sublet, side, use):
    eventually(side.shows_something, "the desktop is shown")
    use(side, "off")
    becomes_dark(sublet, side)
    assert display(sublet, side.name)["use"] == "withheld"
    use(side, "on")
    becomes_monitor(sublet, side)


def test_it_holds_through_unplugging_and_reloads(sublet, headset, use):
    use(headset, "on")
    becomes_monitor(sublet, headset)
    headset.unplug()
    eventually(lambda: not headset.lit, "it is gone")
    assert subletctl(sublet, "reload").status == DONE
    headset.plug()
    becomes_monitor(sublet, headset)


def test_what_cannot_be_done_is_refused_in_words(sublet, side):
    side.unplug()
    eventually(lambda: display(sublet, side.name)["use"] == "unplugged", "it is gone")
    refused = say(sublet, "desktop", side.name, "on")
    assert (refused.status, refused.output) == (REFUSED, "")
    assert f"nothing is plugged into {side.name}" in refused.errors


def test_without_a_desktop_there_is_none_to_use_it(start_sublet, headset):
    broker = start_sublet("--broker")
    refused = say(broker, "desktop", headset.name, "on")
    assert refused.status == REFUSED
    assert "sublet runs without a desktop (--broker)" in refused.errors
