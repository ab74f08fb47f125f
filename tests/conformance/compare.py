"""Runs the cases against compositors and prints how each behaves, side by side.

    ./testbed run -- python3 /src/tests/conformance/compare.py sublet sway labwc
    ./testbed run --suite forky -- python3 /src/tests/conformance/compare.py Hyprland --only grants

One that does not start is said so in a line and left out, and the exit status is 1. Otherwise it is 0
whatever they do: what sublet must do is in test_sublet.py.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from cases import CASES, Case  # noqa: E402
from scene import Scene, scene  # noqa: E402

from support.lessors import LESSORS, version  # noqa: E402
from support.seat import Keyboard, OtherSession, Seat  # noqa: E402

YES = "✓"
PATIENCE = 6.0  # seconds for what takes milliseconds: who has not done it then never will


@contextlib.contextmanager
def a_seat() -> Iterator[tuple[Seat, Keyboard]]:
    """For lessors that share it."""
    with contextlib.ExitStack() as stack:
        seat = Seat()
        stack.callback(seat.close)
        keyboard = Keyboard()
        stack.callback(keyboard.close)
        yield seat, keyboard


def play(case: Case, lessor: str, patience: float) -> None:
    """Raises AssertionError if the lessor does not do as it should."""
    how: dict[str, Any] = {
        "monitors": case.monitors, "machine": case.machine, "second_card": case.second_card
    }  # fmt: skip
    with contextlib.ExitStack() as stack:
        extras = []
        if case.tool:
            extras.append(case.tool(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
            how |= extras[0].environment
        if not case.seat:
            with scene(LESSORS[lessor], patience, **how) as s:
                _run(case, s, *extras)
            return
        seat, keyboard = stack.enter_context(a_seat())
        with scene(LESSORS[lessor], patience, **how, **seat.environment) as s:
            other = OtherSession(seat)
            try:
                _run(case, s, *extras, keyboard, other)
                s.lessor.stop()
            finally:
                other.close()


def _run(case: Case, s: Scene, *extras: Any) -> None:
    try:
        case.run(s, *extras)
        s.settle()
    finally:
        if not case.ends and not s.lessor.process.running:
            raise AssertionError(f"the lessor ends: status {s.lessor.process.wait()}")


def outcome(case: Case, lessor: str) -> str:
    """A check mark, or what happens instead."""
    try:
        play(case, lessor, PATIENCE)
    except Exception as error:  # noqa: BLE001: whatever a compositor does to the client
        return f"✗ {in_a_line(error)}"
    return YES


def in_a_line(error: Exception) -> str:
    """What went wrong, without the log that may follow."""
    return str(error).splitlines()[0].rstrip(":") if str(error) else type(error).__name__


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessors", nargs="+", choices=LESSORS, metavar="LESSOR", help=", ".join(LESSORS))
    parser.add_argument("--only", default="", help="cases whose chapter or name contains this")
    parser.add_argument("--json", type=Path, help="also write the results there")
    options = parser.parse_args()
    chosen = [case for case in CASES if options.only in case.chapter or options.only in case.name]
    results, titles = {}, {}
    for name in options.lessors:
        try:
            with scene(LESSORS[name], PATIENCE) as s:
                titles[name] = version(name, s.lessor)
        except Exception as error:  # noqa: BLE001: whatever keeps a compositor from starting
            print(f"{name} does not start: {in_a_line(error)}", flush=True)
            continue
        results[name] = {}
        for case in chosen:
            results[name][case.name] = outcome(case, name)
            print(f"{titles[name]:16}  {case.chapter}: {case.title}\n    {results[name][case.name]}", flush=True)
    rows = [(case.name, f"{case.chapter}: {case.title}") for case in chosen]
    if titles:
        print_table(titles, rows, results)
    if options.json:
        options.json.write_text(json.dumps({"lessors": titles, "results": results}, indent=1, ensure_ascii=False))
    return 0 if len(titles) == len(options.lessors) else 1


def print_table(titles: dict, rows: list, results: dict) -> None:
    """As Markdown."""
    print(f"\n| | {' | '.join(titles.values())} |")
    print(f"|---|{'---|' * len(titles)}")
    for name, title in rows:
        print(f"| {title} | {' | '.join(results[lessor][name] for lessor in titles)} |")


if __name__ == "__main__":
    sys.exit(main())
