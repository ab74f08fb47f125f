"""What a report does not tell: who and where somebody is, and which very display they own."""

from __future__ import annotations

import getpass
import re
import socket
from collections.abc import Iterable

_PATTERNS = (
    (re.compile(r"/(?:home|var/home|Users)/[^/\s\"':]+"), "/home/USER"),
    (re.compile(r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b"), "MAC"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b(?!\.)"), "ADDRESS"),
    (re.compile(r"\bLHR-[0-9A-Za-z]+"), "SERIAL"),
    (re.compile(r"(?i)\b([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b"), "UUID"),
)
_ENOUGH = 3  # letters: what is shorter is part of other words


class Redactor:
    """Takes names out of text: the host's, the user's, and serial numbers of displays."""

    def __init__(self, serials: Iterable[str] = (), *, host: str = "", user: str = "") -> None:
        host = host or socket.gethostname()
        words = {host: "HOST", host.partition(".")[0]: "HOST", user or getpass.getuser(): "USER"}
        words |= dict.fromkeys(serials, "SERIAL")
        words = {word: instead for word, instead in words.items()
                 if len(word) >= _ENOUGH and word not in ("root", "localhost")}  # fmt: skip
        longest_first = sorted(words, key=len, reverse=True)
        self._words = words
        self._pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b") if words else None

    def __call__(self, text: str) -> str:
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return self._pattern.sub(lambda m: self._words[m[0]], text) if self._pattern else text
