"""Commands, of which each has exactly one result."""

import pytest

CARD = "/dev/dri/card0"
AS_CONFIGURED, ALWAYS, NEVER = 0, 1, 2


@pytest.fixture
def client(server):
    """Knows of a monitor, a headset in a masked lease and one in an unmasked lease."""
    server.display(41, "DP-1", "desktop")
    server.display(42, "DP-2", "leased", lease=7)
    server.display(43, "DP-3", "leased", lease=8)
    server.display(44, "DP-4", "unplugged")
    server.lease(7, "DP-2")
    server.lease(8, "DP-3", masked=False)
    return server.client()


def outcome(client, request, *arguments) -> str:
    """The one thing that comes of a command."""
    client.command(client.bind(), request, *arguments)
    (line,) = client.news()
    return line.removeprefix(f"{request}.")


@pytest.mark.parametrize("request_, asked", [
    (("set_offer", "DP-1", ALWAYS), f"override_offer {CARD} 41 offer"),
    (("set_offer", "card0:DP-1", NEVER), f"override_offer {CARD} 41 withdraw"),
    (("set_offer", f"{CARD}:DP-2", AS_CONFIGURED), f"override_offer {CARD} 42 nothing"),
    (("revoke", 7), f"revoke {CARD} 7"),
    (("set_masked", 7, 0), f"set_masked {CARD} 7 false"),
    (("set_masked", 8, 5), f"set_masked {CARD} 8 true"),
    (("mirror", "DP-3", 30_000, 960, 540, 8, 9, 640, 480),
     f"mirror {CARD} 43 30000 mHz 960x540 of 640x480+8+9"),
    (("mirror", "DP-3", 0, 0, 0, 0, 0, 0, 0), f"mirror {CARD} 43 0 mHz 0x0 of 0x0+0+0"),
    (("mirror", "DP-3", 0, 16_384, 16_384, 0, 0, 0, 0),
     f"mirror {CARD} 43 0 mHz 16384x16384 of 0x0+0+0"),
    (("stop_mirror", "DP-2"), f"mirror {CARD} 42 off"),
    (("set_blanked", "DP-1", 1), f"set_blanked {CARD} 41 true"),
    (("set_blanked", "DP-3", 0), f"set_blanked {CARD} 43 false"),
    (("set_desktop", "DP-2", 1), f"override_desktop {CARD} 42 on"),
    (("set_desktop", "DP-1", 2), f"override_desktop {CARD} 41 off"),
    (("set_desktop", "card0:DP-1", 0), f"override_desktop {CARD} 41 auto"),
    (("set_gamma", "DP-3", 100, 1000, 10_000), f"set_gamma {CARD} 43 0.1:1:10"),
    (("set_gamma", "DP-3", 0, 0, 0), f"set_gamma {CARD} 43 off"),
    (("drop_claim", 3), "drop_claim 3"),
    (("identify", 5000), "identify 5000ms"),
    (("reload",), "reload"),
])
def test_a_command_reaches_the_delegate_and_is_done_or_fails_with_its_words(
        server, client, request_, asked):
    assert outcome(client, *request_) == "done"
    assert server.heard() == [asked]
    server.do("fail", **{"with": "the driver says no"})
    assert outcome(client, *request_) == "failed 'the driver says no'"
    assert server.heard() == [asked]


@pytest.mark.parametrize("request_, reason", [
    (("set_offer", "DP-9", ALWAYS), "there is no connector DP-9; known are DP-1, DP-2, "
                                    "DP-3 and DP-4"),
    (("set_offer", "DP-1", 3), "3 is no kind of offer"),
    (("revoke", 9), "no lease 9 is running"),
    (("revoke", 0), "no lease 0 is running"),
    (("set_masked", 9, 1), "no lease 9 is running"),
    (("mirror", "DP-1", 0, 0, 0, 0, 0, 0, 0), "DP-1 is not leased: there is nothing to mirror"),
    (("mirror", "DP-2", 0, 0, 0, 0, 0, 0, 0), "DP-2 is leased and lease 7 is masked: unmask it first"),
    (("mirror", "DP-3", 0, 0, 0, 0, 0, 640, 0), "640x0+0+0 is no part of a picture"),
    (("mirror", "DP-3", 0, 0, 0, 2**32 - 1, 0, 640, 480),
     "640x480+4294967295+0 is no part of a picture"),
    (("mirror", "DP-3", 0, 16_385, 1, 0, 0, 0, 0),
     "a mirror of 16385x1 is too large: at most 16384x16384 are possible"),
    (("mirror", "DP-3", 0, 0, 2**32 - 1, 0, 0, 0, 0),
     "a mirror of 0x4294967295 is too large: at most 16384x16384 are possible"),
    (("set_blanked", "DP-2", 1), "DP-2 is leased and lease 7 is masked: unmask it first"),
    (("set_blanked", "DP-4", 1), "nothing is plugged into DP-4"),
    (("set_desktop", "DP-4", 1), "nothing is plugged into DP-4"),
    (("set_desktop", "DP-1", 3), "3 is no kind of use"),
    (("set_gamma", "DP-1", 0, 0, 0), "DP-1 is not leased: clients of the desktop set its gamma"),
    (("set_gamma", "DP-2", 900, 900, 900), "DP-2 is leased and lease 7 is masked: unmask it first"),
    (("set_gamma", "DP-3", 99, 900, 900), "a gamma is from 0.1 to 10"),
    (("set_gamma", "DP-3", 0, 900, 10_001), "a gamma is from 0.1 to 10"),
])
def test_what_cannot_be_is_answered_and_never_reaches_the_delegate(
        server, client, request_, reason):
    assert outcome(client, *request_) == f"failed '{reason}'"
    assert server.heard() == []
    assert client.connection.fate is None


def test_results_come_in_the_order_of_the_commands(server, client):
    control = client.bind()
    for request in (("reload",), ("revoke", 99), ("identify", 0)):
        client.command(control, *request)
    assert [line.split(" ")[0] for line in client.news()] == [
        "reload.done", "revoke.failed", "identify.done"]


def test_what_a_command_did_is_told_to_watchers_before_its_result(server, client):
    control = client.bind()
    client.watch(control)
    client.news()
    server.do("on", word="revoke", then={"do": "end", "id": 7, "cause": "revoked"})
    client.command(control, "revoke", 7)
    assert client.news() == [
        "watch.lease_ended 7 4 'revoked by the administrator'", "revoke.done"]


def test_what_is_told_later_is_told_before_the_result_all_the_same(server, client):
    control = client.bind()
    client.watch(control)
    client.news()
    dark = {"do": "picture", "card": "/dev/dri/card0", "id": 41, "blanked": True}
    server.do("on", word="tell_news", then=dark)
    client.command(control, "set_blanked", "DP-1", 1)
    *told, result = client.news()
    assert result == "set_blanked.done"
    assert [line for line in told if line.startswith("watch.display")]


def test_a_client_that_leaves_in_the_middle_harms_nobody(server, client):
    control = client.bind()
    for _ in range(50):
        client.watch(control)
        client.command(control, "reload")
    client.close()
    other = server.client()
    assert outcome(other, "reload") == "done"


def test_a_hidden_global_is_not_there(server):
    server.do("hide")
    client = server.client()
    assert not client.sees_control


def test_after_the_server_is_gone_commands_fail_and_watches_are_silent(server, client):
    control = client.bind()
    client.watch(control)
    client.news()
    server.do("destroy")
    client.command(control, "reload")
    client.watch(control)
    assert client.news() == ["reload.failed 'sublet is about to exit'"]


def test_a_bind_that_crosses_the_servers_end_does_not_cost_the_connection(server, client):
    server.do("destroy")
    assert outcome(client, "reload") == "failed 'sublet is about to exit'"


@pytest.mark.parametrize("first", ["clients", "server"])
def test_the_server_ends_cleanly_whoever_goes_first(server, client, first):
    client.watch(client.bind())
    client.news()
    server.quit(first)
