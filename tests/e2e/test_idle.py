"""What screen lockers and dimmers hear of a user who does nothing."""

import pytest

from support.desktop_stage import *  # noqa: F403
from testbed import description, edid


@pytest.fixture
def red(client):
    return client.window("red", 0xC01020)


@pytest.fixture
def idle(client, red):
    """A program that waits until the user has done nothing for a moment, as he has."""
    idle = client.bound("ext_idle_notifier_v1", 1).send("get_idle_notification", 50, client.seat)
    client.wait_for("idle.idled")
    client.news()
    return idle


def inhibit(client, window):
    manager = client.bound("zwp_idle_inhibit_manager_v1")
    return manager.send("create_inhibitor", window.wl_surface)


def test_a_film_keeps_the_user_awake_as_long_as_it_is_seen(client, red, idle):
    inhibit(client, red)
    client.wait_for("idle.resumed")
    client.news()
    red.hide()
    client.wait_for("idle.idled")
    client.news()
    red.wl_surface.send("commit")  # shows it again, once it is configured
    client.wait_for("idle.resumed")


def test_a_film_that_ends_lets_the_user_be_idle(client, red, idle):
    wish = inhibit(client, red)
    client.wait_for("idle.resumed")
    client.news()
    wish.send("destroy")
    client.wait_for("idle.idled")


def test_the_last_of_two_films_counts(client, red, idle):
    other = client.window("green", 0x10C020)
    for window in (red, other):
        inhibit(client, window)
    client.wait_for("idle.resumed")
    client.news()
    red.destroy()
    client.connection.roundtrip()
    other.destroy()
    client.wait_for("idle.idled")
    assert client.news().count("idle.idled") == 1


def test_a_film_in_a_minimized_window_is_watched_by_nobody(client, red, idle, keyboard):
    inhibit(client, red)
    client.wait_for("idle.resumed")
    client.news()
    red.toplevel.send("set_minimized")
    client.wait_for("idle.idled")


def test_a_film_behind_the_screen_locker_is_watched_by_nobody(client, red, idle, join):
    inhibit(client, red)
    client.wait_for("idle.resumed")
    client.news()
    locker = join()
    lock = locker.bound("ext_session_lock_manager_v1").send("lock")
    locker.connection.roundtrip()
    client.wait_for("idle.idled")
    client.news()
    locker.wait_for("lock.locked")
    lock.send("unlock_and_destroy")
    locker.connection.roundtrip()
    client.wait_for("idle.resumed")


class TestBesideAHeadset:
    @pytest.fixture
    def displays(self):
        return description.displays([edid.DESKTOP, edid.VIVE])

    def test_a_game_on_a_leased_headset_keeps_the_user_awake(self, sublet, client, idle, headset):
        player = sublet.client()
        player.news()
        lease = player.lease(headset.name)
        client.wait_for("idle.resumed")
        client.news()
        lease.destroy()
        client.wait_for("idle.idled")
