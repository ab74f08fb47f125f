"""The guest's side of ./testbed bench: measures, prints the tables, leaves them and plots in $SUBLET_OUT/bench."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from plot import drawing  # noqa: E402

MODULES = sorted(path.stem.replace("_", "-") for path in (HERE / "modules").glob("[!_]*.py"))


def main() -> int:
    """Everything where no module is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--add", action="store_true", help="to what the last run has left")
    options = parser.parse_args()
    folder = Path(os.environ.get("SUBLET_OUT", ".")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for name in options.modules or MODULES:
        module = importlib.import_module(f"modules.{name.replace('-', '_')}")
        results = module.run(options.rounds)
        last = folder / f"{name}.json"
        if options.add and last.exists():
            results.add_all(json.loads(last.read_text(encoding="utf-8")))
        told = json.dumps(results.as_json(), indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(told + "\n", encoding="utf-8")
        (folder / f"{name}.svg").write_text(drawing(json.loads(told)), encoding="utf-8")
        (folder / f"{name}.md").write_text(results.table(), encoding="utf-8")
        print(results.table(), *results.failures, sep="\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
