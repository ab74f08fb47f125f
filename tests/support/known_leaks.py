"""Leaks that are not ours and that no line in known_leaks.txt can name."""

from __future__ import annotations

import re

# wlroots (0.18 to 0.20) does not free the connector whose link status it could not read. libdrm's
# stack frames cannot be followed, so such a leak looks like one of ours; but its log can be counted.
_FORGOTTEN = "Failed to get link status prop"
_CONNECTOR_BYTES = 88  # sizeof(drmModeConnector)
_LEAK = re.compile(r"^Direct leak of (\d+) byte\(s\) in (\d+) object", re.MULTILINE)
_FAULT = re.compile(r"runtime error:|ERROR: (?!LeakSanitizer)\w+Sanitizer")


def are_connectors_of_wlroots(log: str) -> bool:
    """Whether the sanitizers complain of nothing but leaks, and these are as many connectors as wlroots
    says it forgot, at most."""
    leaks = [(int(size), int(count)) for size, count in _LEAK.findall(log)]
    return (
        bool(leaks)
        and not _FAULT.search(log)
        and all(size == count * _CONNECTOR_BYTES for size, count in leaks)
        and sum(count for _, count in leaks) <= log.count(_FORGOTTEN)
    )
