"""Brings what a conformance run has made into the documents."""

import json
import pathlib
import shutil

from .errors import TestbedError

RESULTS = "conformance.json"
PLACES = {"conformance.md": "docs/conformance.md", RESULTS: f"docs/{RESULTS}",
          "reproducers.md": "docs/upstream/reproducers.md"}


def judged(results: pathlib.Path) -> dict:
    """The cases, as they were then, by who was judged: lessor, system and cards, whatever their versions."""
    runs = json.loads(results.read_text(encoding="utf-8"))["runs"]
    return {" ".join([run["subject"]["lessor"], *(run["subject"]["machine"][k] for k in ("system", "ground"))]):
            {(name, case["digest"]) for name, case in run["cases"].items()} for run in runs}


def publish(made: pathlib.Path, clone: pathlib.Path):
    """Puts the tables of the folder `made` in their places. TestbedError, and nothing is done, if one of those
    who are in the documents would not be there any more, or some of its cases that are the same today."""
    document = clone / PLACES[RESULTS]
    before = judged(document) if document.exists() else {}
    now = judged(made / RESULTS)
    of_today = set().union(*now.values())
    if lost := [one for one, cases in before.items() if (cases & of_today) - now.get(one, set())]:
        raise TestbedError(f"{document} would lose what it says of: {', '.join(lost)}",
                           "play all cases of these, and publish then. Or remove "
                           f"{document}, if it is to be without them.")
    for name, place in PLACES.items():
        shutil.copy(made / name, clone / place)
