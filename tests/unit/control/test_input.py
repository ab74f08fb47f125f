"""An input device that a lessee asks for: lent to one object, until either side takes it back."""

import os

import pytest

from support.wire import Fd

KEYBOARD = "/dev/input/event3"


@pytest.fixture
def client(server):
    return server.client()


@pytest.fixture
def lent(client):
    """The object, and the device."""
    loan = client.command(client.bind(), "lend_input", KEYBOARD)
    fds = []
    hear = client.connection.listener
    client.connection.listener = lambda event: (
        fds.extend(each for each in event.args.values() if isinstance(each, Fd)), hear(event)
    )  # fmt: skip
    (line,) = client.news()
    assert line.startswith("lend_input.lent ")
    (fd,) = fds
    return loan, fd


def test_it_comes_as_an_fd_and_goes_with_the_object(server, client, lent):
    loan, fd = lent
    assert os.readlink(f"/proc/self/fd/{fd.fileno()}") == "/dev/null"
    assert server.heard() == [f"lend_input {KEYBOARD}"]
    loan.send("destroy")
    assert client.news() == []
    assert server.heard() == ["give_back"]


def test_it_is_given_back_when_the_client_goes(server, client, lent):
    server.heard()
    client.close()
    assert server.heard() == ["give_back"]


def test_its_end_is_told_and_the_object_stays(server, client, lent):
    loan, _ = lent
    server.heard()
    server.do("recall")
    assert client.news() == ["lend_input.ended"]
    assert server.heard() == []
    loan.send("destroy")
    assert client.news() == []
    assert server.heard() == ["give_back"]


def test_why_it_is_not_lent_is_told(server, client):
    server.do("fail", **{"with": "it is lent already"})
    loan = client.command(client.bind(), "lend_input", KEYBOARD)
    assert client.news() == ["lend_input.failed 'it is lent already'"]
    loan.send("destroy")
    assert client.news() == []


def test_of_a_server_that_is_gone_nothing_is_lent(server, client):
    control = client.bind()
    client.news()
    server.do("destroy")
    client.command(control, "lend_input", KEYBOARD)
    assert client.news() == ["lend_input.failed 'sublet is about to exit'"]
