"""Tries leases on real displays, and writes one file about it to send.

    sudo python3 tests/hardware --card /dev/dri/card1 --connector DP-2
    sudo python3 tests/hardware --list

Run it on a text console, with no desktop on the card, nor on another virtual terminal:
`systemctl isolate multi-user.target` stops it. It asks before it touches a display: those that
are named, and no other, are lit with a test picture, then forced to show a headset and a monitor that
are not there. What is plugged in there goes dark for some minutes, and may be driven with timings that it
does not name itself. In the end all is as it was.

The file has versions, what the card and its displays are (no serial numbers), results and logs; names of
the user and the host are taken out. Read it before you send it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "conformance"), str(HERE.parent)]

import facts  # noqa: E402
import trials  # noqa: E402
from forced_card import restored  # noqa: E402
from lessors import LESSORS  # noqa: E402
from private import Redactor  # noqa: E402

from support.unwinding import unwind_when_asked  # noqa: E402

FORMAT = 1


class Unfit(Exception):
    """Why nothing can be tried here."""


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="hardware", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--card", default="/dev/dri/card0", help="the primary node (default: %(default)s)")
    add("--connector", action="append", default=[], metavar="NAME", help="to be leased; twice for two")
    add("--monitor", action="append", default=[], metavar="NAME", help="to be a desktop's meanwhile")
    add("--lessor", action="append", default=[], metavar="LESSOR",
        choices=[name for name, each in LESSORS.items() if not each.randr],
        help="who lends (default: sublet); may be repeated")  # fmt: skip
    add("--only", action="append", default=[], metavar="TEXT", help="fewer cases, as tests/conformance has it")
    add("--out", type=Path, default=Path("lease-report.txt"), help="the file (default: %(default)s)")
    add("--yes", action="store_true", help="do not ask")
    add("--list", action="store_true", help="show the card and its connectors, and end")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    options = parse(words)
    try:
        card = facts.of_card(options.card)
        if options.list or not options.connector:
            print(json.dumps(card, indent=1))
            return 0
        _check(options, card)
    except (OSError, Unfit) as error:
        print(f"hardware: {error}", file=sys.stderr)
        return 2
    if not (options.yes or _agreed(options)):
        print("nothing was touched", file=sys.stderr)
        return 1
    report = {"format": FORMAT, "machine": facts.of_machine(), "card": card}
    redact = Redactor(facts.serials(options.card))
    status = 0
    unwind_when_asked()
    with restored(options.card, [*options.connector, *options.monitor]):
        try:
            _try(options, report)
        except KeyboardInterrupt:
            report["interrupted"] = True
        except SystemExit as asked:
            report["interrupted"] = True
            status = asked.code
    options.out.write_text(redact(_written(report)), encoding="utf-8")
    print(f"\n{options.out} is written; read it before you send it")
    return status


def _check(options: argparse.Namespace, card: dict[str, Any]) -> None:
    known = [connector["name"] for connector in card["connectors"]]
    for name in [*options.connector, *options.monitor]:
        if name not in known:
            raise Unfit(f"{options.card} has no connector {name}, only {', '.join(known)}")
    if users := facts.in_the_way(options.card):
        raise Unfit(f"{', '.join(users)} uses {options.card}, perhaps on another virtual terminal: stop the desktop "
                    "and its display manager (systemctl isolate multi-user.target), and run this on a text "
                    "console")  # fmt: skip
    for name in options.lessor or ["sublet"]:
        if not LESSORS[name].installed:
            raise Unfit(f"{name} is not there; sublet is found by $SUBLET_BUILD, the build directory")


def _agreed(options: argparse.Namespace) -> bool:
    named = ", ".join([*options.connector, *options.monitor])
    print(f"{named} of {options.card} will be lit, go dark, and show headsets and monitors that are not there, for\n"
          "some minutes. Ctrl-C ends it, and puts everything back. No other display is touched.")  # fmt: skip
    try:
        return input(f"Type the first connector's name ({options.connector[0]}) to begin: ") == options.connector[0]
    except EOFError:
        return False


def _try(options: argparse.Namespace, report: dict[str, Any]) -> None:
    said_before = facts.kernel_lines()
    plugged = {each["name"] for each in report["card"]["connectors"] if each["status"] == "connected"}
    report["shown"], report["lessors"] = {}, {}
    try:
        for connector in plugged.intersection(options.connector):
            print(f"a test picture on {connector}, twice", file=sys.stderr)
            report["shown"][connector] = trials.show(options.card, connector)
        for name in options.lessor or ["sublet"]:
            lessor = LESSORS[name]
            found = report["lessors"][name] = {"version": lessor.version()}
            print(f"leases of {name}, {trials.CYCLES} times", file=sys.stderr)
            found["ms"] = _or_why(lambda of=lessor: trials.measure(of, options.card, options.connector[0]))
            found["cases"] = _or_why(
                lambda of=lessor: trials.judge(of, options)
            )
    finally:
        report["kernel_log"] = facts.kernel_log(said_before)


def _or_why(trial) -> Any:
    """A trial's result; if it fails, what it says: the others go on."""
    try:
        return trial()
    except Exception as error:  # noqa: BLE001 (whatever it is, it belongs into the report)
        return {"failed": f"{type(error).__name__}: {error}"}


def _written(report: dict[str, Any]) -> str:
    """For people, then all of it for programs."""
    machine, card = report["machine"], report["card"]
    lines = [
        f"{machine['system']}, Linux {machine['kernel']}, {machine['architecture']}",
        f"{card['driver']} {card['pci']}: {card['crtcs']} CRTCs, {len(card['connectors'])} connectors", "",
    ]  # fmt: skip
    for connector, shown in report.get("shown", {}).items():
        ends = [str(run["status"]) for run in shown.get("runs", [])]
        lines.append(f"{connector}: shown, exit statuses {', '.join(ends)}" if ends else f"{connector}: {shown}")
    for name, found in report.get("lessors", {}).items():
        lines += ["", f"{name} {found['version']}", f"  times in ms: {found.get('ms')}"]
        cases = found.get("cases", {}).get("cases", {})
        counts: dict[str, int] = {}
        for case in cases.values():
            counts[case["verdict"]] = counts.get(case["verdict"], 0) + 1
        lines.append("  cases: " + (", ".join(f"{n} {v}" for v, n in sorted(counts.items())) or "none"))
        lines += [f"  {case['verdict']}: {title}: {case['attempts'][-1].get('came', '')}"
                  for title, case in sorted(cases.items()) if case["verdict"] in ("fail", "error", "flaky")]  # fmt: skip
    kernel = report.get("kernel_log", [])
    lines += ["", f"the kernel said {len(kernel)} lines about graphics", *kernel, "", json.dumps(report, indent=1)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
