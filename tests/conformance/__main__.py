"""Judges lessors of DRM leases, case by case.

    python3 tests/conformance                           every lessor that is installed
    python3 tests/conformance sway --only release       some cases
    python3 tests/conformance --list                    all cases, and what they rest on
    python3 tests/conformance sway --card /dev/dri/card1 --connector DP-2 --monitor HDMI-A-1

Needs root and a card that nobody uses. Without --card it makes cards of vkms for itself. A run that was
interrupted goes on where it stopped; results of the same lessors stay until --fresh, which forgets those of
the cases that are played. If a lessor has changed, and some cases alone are played, its results are set aside.

exit status: 0 if every `must` and `should` passed, 1 if one did not, 2 if the suite itself failed.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from cases import CASES, Case, Severity  # noqa: E402
from grounds import Ground, OneCard, VirtualCards  # noqa: E402
from lessors import LESSORS, Lessor, library  # noqa: E402
from play import play  # noqa: E402
from record import Record  # noqa: E402
from report import write_report  # noqa: E402
from verdicts import Attempt, Outcome, attempt, in_a_line, verdict  # noqa: E402

from support.embedded_hosts import SOURCES, core  # noqa: E402
from support.unwinding import unwind_when_asked  # noqa: E402

MARKS = {
    Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.FLAKY: "≈", Outcome.ERROR: "!",
    Outcome.NOT_APPLICABLE: "–",
}  # fmt: skip
MOST_OF_A_KIND = 2  # connectors


def parse(words: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="conformance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("lessors", nargs="*", metavar="LESSOR", help=f"{', '.join(LESSORS)} (default: all that are installed)")
    add("--only", action="append", default=[], metavar="TEXT",
        help="cases whose chapter or name contains this; may be repeated")  # fmt: skip
    add("--rounds", type=int, default=2, metavar="N", help="how often each case is played (default: 2)")
    add("--fresh", action="store_true", help="forget what earlier runs found of the cases that are played")
    add("--out", type=Path, default=Path("conformance-out"), help="where the results go (default: %(default)s)")
    add("--published", type=Path, metavar="FILE",
        help="a conformance.json of before: goes on from it, and the tables have its other lessors, too")  # fmt: skip
    add("--list", action="store_true", help="show the cases and end")
    add("--card", help="a card of the machine, /dev/dri/card1: nothing else may use it")
    add("--connector", action="append", default=[], metavar="NAME",
        help="of --card, which shows a headset, even if nothing is plugged in; twice for two")  # fmt: skip
    add("--monitor", action="append", default=[], metavar="NAME", help="the same for a monitor")
    add("--one-session", action="store_true", help="leave out what switches between sessions")
    options = parser.parse_args(words)
    unknown = [name for name in options.lessors if name not in LESSORS]
    if unknown:
        parser.error(f"{', '.join(unknown)}: not known; known are {', '.join(LESSORS)}")
    if bool(options.card) != bool(options.connector):
        parser.error("--card and --connector go together")
    if options.published and not options.published.exists():
        parser.error(f"{options.published}: there is no such file")
    if max(len(options.connector), len(options.monitor)) > MOST_OF_A_KIND:
        parser.error(f"at most {MOST_OF_A_KIND} headsets and {MOST_OF_A_KIND} monitors are of use")
    return options


def main(words: list[str]) -> int:
    options = parse(words)
    only = [text.lower() for text in options.only]
    chosen = [c for c in CASES if not only or any(t in c.chapter.lower() or t in c.name for t in only)]
    chosen = [case for case in chosen if not (case.seat and options.one_session)]
    if options.list:
        for case in chosen:
            print(f"{case.chapter}/{case.name} ({case.severity}): {case.title}\n"
                  f"    {case.basis.where}: {case.basis.sentence}")  # fmt: skip
        return 0
    unwind_when_asked()
    ground = OneCard(options.card, options.connector, options.monitor) if options.card else VirtualCards()
    lessors = [LESSORS[name] for name in options.lessors] or [each for each in LESSORS.values() if each.installed]
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        statuses = [_judge(lessor, chosen, ground, options) for lessor in lessors]
    finally:
        write_report(options.out, options.published)
    print(f"\nresults: {options.out}/results.json, junit.xml, conformance.json, conformance.md, reproducers.md")
    return max(statuses, default=0)


def _judge(lessor: Lessor, chosen: list[Case], ground: Ground, options: argparse.Namespace) -> int:
    """All cases for one lessor; the exit status."""
    subject = _subject(lessor, ground)
    if subject is None:
        return 2
    system = subject["machine"]["system"].split()[-1]
    name = "-".join([lessor.name, system, subject["machine"]["ground"].replace(", ", "-")])
    chosen = [case for case in chosen if lessor.is_asked(case)]
    record = Record(options.out / f"{name}.json", subject, chosen, options.published)
    if record.set_aside:
        print(f"{lessor.name} or its machine has changed: what was found before is in {record.set_aside}")
    if options.fresh:
        record.forget(chosen)
    record.forget_errors(chosen)
    title = " ".join(filter(None, [lessor.name, subject["version"], subject["library"]]))
    print(f"\n{title} on {subject['machine']['ground']}", flush=True)
    try:
        for round_ in range(options.rounds):
            for case in chosen:
                if len(record.attempts(case)) == round_:
                    record.begin(case)
                    made = attempt(lambda c=case: play(c, lessor, ground, lessor.patience), case.title)
                    record.add(case, made)
                    _tell(case, made, round_, options.rounds)
    except BaseException:
        record.interrupted()
        raise
    return _summary({case: verdict(record.attempts(case)) for case in chosen})


def _subject(lessor: Lessor, ground: Ground) -> dict[str, Any] | None:
    """What is judged, and where; None if it cannot be started."""
    if not lessor.installed:
        print(f"{lessor.name}: {lessor.program} is not installed", file=sys.stderr)
        return None
    try:
        with ground.card(None) as card:
            compositor = lessor.start(card.card)
            try:
                loaded, build = library(compositor.pid), _build_of(lessor, compositor.pid)
            finally:
                compositor.kill()
                compositor.forget()
    except Exception as error:  # noqa: BLE001 (whatever keeps it from starting)
        print(f"{lessor.name} does not start: {in_a_line(error)}", file=sys.stderr)
        return None
    machine = {"system": _system(), "kernel": platform.release(), "ground": ground.title}
    return {
        "lessor": lessor.name, "version": lessor.version(), "library": loaded, "build": build,
        "patience": lessor.patience, "machine": machine,
    }  # fmt: skip


def _build_of(lessor: Lessor, pid: int) -> str:
    """Changes with the program, whatever it says of its version. One that is compiled for each run has
    that run's folder in it: its source stands for it, and our library."""
    files = [Path(f"/proc/{pid}/exe")] if lessor.program else [SOURCES / f"{lessor.name}.c", core()]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _system() -> str:
    facts = platform.freedesktop_os_release()
    return f"{facts.get('ID', 'linux')} {facts.get('VERSION_CODENAME') or facts.get('VERSION_ID', 'rolling')}"


def _tell(case: Case, made: Attempt, round_: int, rounds: int) -> None:
    print(f"{round_ + 1}/{rounds} {MARKS[made.outcome]} {case.chapter}/{case.name}  {made.seconds:.1f} s"
          + (f"  {made.came}" if made.came else ""), flush=True)  # fmt: skip


def _summary(verdicts: dict[Case, Outcome]) -> int:
    for severity in Severity:
        of_it = [outcome for case, outcome in verdicts.items() if case.severity == severity]
        counts = {outcome: of_it.count(outcome) for outcome in Outcome if of_it.count(outcome)}
        print(f"{severity:8} " + ", ".join(f"{n} {outcome}" for outcome, n in counts.items()))
    law = {outcome for case, outcome in verdicts.items() if case.severity != Severity.QUALITY}
    if Outcome.FAIL in law or Outcome.FLAKY in law:
        return 1
    return 2 if Outcome.ERROR in law else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
