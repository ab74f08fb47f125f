"""The guest's side of ./testbed bench: measures, prints the tables, leaves them and plots in $SUBLET_OUT/bench."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from plot import drawing  # noqa: E402
from results import OtherSubject, Results  # noqa: E402

MODULES = sorted(path.stem.replace("_", "-") for path in (HERE / "modules").glob("[!_]*.py"))


def main(words: list[str]) -> int:
    """Everything where no module is named. 1 if a module failed, or left a contestant unmeasured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--add", action="store_true", help="to what the last run has left")
    options = parser.parse_args(words)
    folder = Path(os.environ.get("SUBLET_OUT", ".")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in options.modules or MODULES:
        try:
            fine = _measure(name, options.rounds, folder, add=options.add)
        except Exception:  # noqa: BLE001 (the other modules are measured)
            traceback.print_exc()
            fine = False
        failed += [] if fine else [name]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _measure(name: str, rounds: int, folder: Path, *, add: bool) -> bool:
    """Leaves what was measured; whether that is something of every contestant, and all in one table."""
    results: Results = importlib.import_module(f"modules.{name.replace('-', '_')}").run(rounds)
    last, file = folder / f"{name}.json", name
    if add and last.exists():
        try:
            results.add_all(json.loads(last.read_text(encoding="utf-8")))
        except OtherSubject as other:
            file = f"{name}-not-added"
            print(f"not added: {other}; this run is in {folder / file}.json", file=sys.stderr)
    told = json.dumps(results.as_json(), indent=1, ensure_ascii=False)
    (folder / f"{file}.json").write_text(told + "\n", encoding="utf-8")
    (folder / f"{file}.svg").write_text(drawing(json.loads(told)), encoding="utf-8")
    (folder / f"{file}.md").write_text(results.table(), encoding="utf-8")
    unmeasured = [f"nothing is known of {contestant}" for contestant in results.unmeasured()]
    print(results.table(), *results.failures, *unmeasured, sep="\n", flush=True)
    return file == name and not unmeasured


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
