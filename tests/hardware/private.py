"""What a report does not tell: who and where somebody is, and which very display they own."""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import re
import socket
from collections.abc import Iterable, Mapping

_PATTERNS = (
    (re.compile(r"/(?:home|var/home|Users)/[^/\s\"':]+"), "/home/USER"),
    (re.compile(r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b"), "MAC"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b(?!\.)"), "ADDRESS"),
    (re.compile(r"\bLHR-[0-9A-Za-z]+"), "SERIAL"),
    (re.compile(r'("serial\\*": *\\*")[^"\\]+'), r"\1SERIAL"),
    (re.compile(r"(?i)\b([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b"), "UUID"),
)
_ENOUGH = 3  # letters: what is shorter is part of other words


class Redactor:
    """Takes names out of text: the host's, the users', and serial numbers of displays.

    serials  what is put in place of each, as facts.serials() has them
    """

    def __init__(self, serials: Mapping[str, str], *, host: str = "", users: Iterable[str] = ()) -> None:
        host = host or socket.gethostname()
        words = {host: "HOST", host.partition(".")[0]: "HOST"}
        words |= dict.fromkeys(users or who_asks(), "USER")
        words |= serials
        words = {word: instead for word, instead in words.items()
                 if len(word) >= _ENOUGH and word not in ("root", "localhost")}  # fmt: skip
        longest_first = sorted(words, key=len, reverse=True)
        self._words = words
        one_of_them = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<!\w)(?:{one_of_them})(?!\w)") if words else None

    def __call__(self, text: str) -> str:
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return self._pattern.sub(lambda m: self._words[m[0]], text) if self._pattern else text


def who_asks() -> set[str]:
    """The user, and who that was before sudo(8), doas(1), pkexec(1) or su(1)."""
    found = {getpass.getuser(), *(os.environ.get(name, "") for name in ("SUDO_USER", "DOAS_USER"))}
    with contextlib.suppress(KeyError, ValueError):
        found.add(pwd.getpwuid(int(os.environ["PKEXEC_UID"])).pw_name)
    with contextlib.suppress(OSError):
        found.add(os.getlogin())
    return found - {""}
