"""How long a lessor takes, as medians, and how much memory it has at rest."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from scene import Scene, scene

from support.compositor import Compositor

ROUNDS = 30
MEASURES = {
    "grant": "submit → `lease_fd`",
    "destroy": "lease destroyed → offered again to another client",
    "close": "fd closed → `finished`",
    "pull": "display pulled → `finished`",
    "memory": "memory at rest, of its own (RssAnon)",
}


def measure(start: Callable[..., Compositor], patience: float) -> dict[str, str]:
    """Texts for the table, by the names in MEASURES; "–" for what the lessor does not do at all."""
    results = {}
    measures = {
        "grant": _median(_grant), "destroy": _median(_destroy), "close": _median(_close),
        "pull": _median(_pull), "memory": _memory,
    }  # fmt: skip
    for name, taken in measures.items():
        try:
            with scene(start, patience) as s:
                results[name] = taken(s)
        except Exception:  # noqa: BLE001: whatever a compositor does to the client
            results[name] = "–"
    return results


def _median(timed: Callable[[Scene], float]) -> Callable[[Scene], str]:
    def taken(s: Scene) -> str:
        s.offered(s.headset, to=s.second)
        times = [timed(s) for _ in range(ROUNDS)]
        return f"{statistics.median(times) * 1000:.2f} ms"

    return taken


def _memory(s: Scene) -> str:
    s.until(lambda: s.desk.lit, "the desktop is lit")
    s.settle()
    status = Path(f"/proc/{s.lessor.pid}/status").read_text(encoding="ascii", errors="replace")
    kilobytes = int(re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE)[1])
    return f"{kilobytes / 1024:.1f} MB"


def _grant(s: Scene) -> float:
    s.until(lambda: s.first.offer(s.headset.name), "it is on offer")
    s.settle()
    start = time.monotonic()
    lease = s.first.lease(s.headset.name)
    s.first.connection.wait_for(lambda: lease.answered, s.patience)
    took = time.monotonic() - start
    assert lease.fd is not None, "the request is refused"
    lease.destroy()
    s.ended()
    return took


def _destroy(s: Scene) -> float:
    lease = s.grant_again(s.first, s.headset)
    s.until(lambda: not s.second.offer(s.headset.name), "it is withdrawn")
    start = time.monotonic()
    lease.destroy()
    s.second.connection.wait_for(lambda: s.second.offer(s.headset.name), s.patience)
    return time.monotonic() - start


def _close(s: Scene) -> float:
    lease = s.grant_again(s.first, s.headset)
    start = time.monotonic()
    lease.fd.close()
    s.first.connection.wait_for(lambda: lease.finished, s.patience)
    took = time.monotonic() - start
    lease.destroy()
    s.ended()
    return took


def _pull(s: Scene) -> float:
    lease = s.grant_again(s.first, s.headset)
    start = time.monotonic()
    s.headset.unplug()
    s.first.connection.wait_for(lambda: lease.finished, s.patience)
    took = time.monotonic() - start
    lease.destroy()
    s.headset.plug()
    return took
