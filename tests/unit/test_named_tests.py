"""The documents name the test for what they promise: each of these is there."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
NAMED = re.compile(r"`(?:tests/)?((?:chaos|conformance|e2e|embed|kms|unit|wire)/[\w/-]+\.(?:py|cpp))((?:::\w+)*)`")
DOCUMENTS = [ROOT / "compositor/ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]


def missing(document: Path) -> list[str]:
    """What a document names and nobody has written."""
    found = []
    for file, names in NAMED.findall(document.read_text(encoding="utf-8")):
        path = TESTS / file
        text = path.read_text(encoding="utf-8") if path.is_file() else None
        parts = names.split("::")[1:]
        if text is None or not all(re.search(rf"\b(?:def|class) {part}\b", text) for part in parts):
            found.append(file + names)
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document):
    assert missing(document) == []


def test_the_hazards_of_a_lessor_have_tests():
    assert len(NAMED.findall(DOCUMENTS[0].read_text(encoding="utf-8"))) > 30
