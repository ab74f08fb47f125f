"""Brings what a conformance run has made into the documents."""

import pathlib
import re
import shutil

from .errors import TestbedError

PLACES = {"conformance.md": "docs/conformance.md", "reproducers.md": "docs/upstream/reproducers.md"}
# A row of the first table: lessor and version, library, system, kernel, card.
JUDGED = re.compile(r"^\| (\S+)[^|]* \|[^|]*\| (.+?) \|[^|]*\| (\S+) \|.* s \| \d+ \|$", re.MULTILINE)


def judged(table: str) -> list:
    """Who is in a table: lessor, system and card of each, whatever their versions."""
    return [" ".join(found) for found in JUDGED.findall(table)]


def publish(made: pathlib.Path, clone: pathlib.Path):
    """Puts the tables of the folder `made` in their places. TestbedError, and nothing is done, if one of those
    who are in the documents would not be there any more: their records may be on another machine."""
    document = clone / PLACES["conformance.md"]
    before = judged(document.read_text(encoding="utf-8")) if document.exists() else []
    now = judged((made / "conformance.md").read_text(encoding="utf-8"))
    if lost := [one for one in before if one not in now]:
        raise TestbedError(f"{document} would lose what it says of: {', '.join(lost)}",
                           f"the records in {made} do not have them: play these, too, and publish then. Or remove "
                           f"{document}, if it is to be without them.")
    for name, place in PLACES.items():
        shutil.copy(made / name, clone / place)
