"""A deadline that has passed is told in a few words, as reports repeat them; what was heard last is its note."""

import socket

import pytest

from support.lease_client import PROTOCOLS
from support.wire import Connection, DeadlinePassed


def test_who_does_not_answer_is_told_apart_from_what_it_said_before():
    ours, theirs = socket.socketpair()
    with theirs, pytest.raises(DeadlinePassed) as passed:
        Connection(ours, PROTOCOLS).roundtrip(0.01)
    assert str(passed.value) == "not within 0.01 s"
    assert passed.value.__notes__ == ["last heard: []"]
