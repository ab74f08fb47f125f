"""`./testbed soak`: lease after lease, in pieces that add up over runs, each in a guest of its own."""

import json
import time

from .bench import OUT, Bench

TEST = ["python3", "-m", "pytest", "-q", "-s", "tests/e2e/test_cycles.py", "--cycles"]


def run_soak(bench: Bench) -> int:
    """Plays what is left of the cycles; returns 0 if every piece passed. In each of them files, memory,
    framebuffers and blobs must stay flat from the first stretch to the last (tests/e2e/test_cycles.py)."""
    options = bench.options
    name = "-".join([options.suite, options.kernel or "default", *["asan"] * options.asan])
    record = OUT / f"soak-{name}.json"
    pieces = [] if options.fresh or not record.exists() else json.loads(record.read_text(encoding="utf-8"))
    machine, project = bench.machine(), bench.project()
    bench.prepare([machine], [project])
    while (left := options.cycles - _done(pieces)) > 0:
        cycles = min(left, options.piece)
        begun = time.monotonic()
        status = bench.run([*TEST, str(cycles)], machine, project)
        if status not in (0, 1):    # stopped, or not begun
            return status
        pieces.append({"cycles": cycles, "seconds": round(time.monotonic() - begun), "status": status})
        record.write_text(json.dumps(pieces, indent=1), encoding="utf-8")
        print(f"{_done(pieces):,} of {options.cycles:,} cycles, "
              f"{sum(piece['status'] for piece in pieces)} pieces failed", flush=True)
        if status:
            return status
    return max((piece["status"] for piece in pieces), default=0)


def _done(pieces: list) -> int:
    return sum(piece["cycles"] for piece in pieces)
