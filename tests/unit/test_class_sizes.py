"""No class of the lessor grows without somebody noticing: a reader can keep two dozen functions in mind."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("compositor/lessor", "compositor/lessor-wlr", "compositor/relay", "protocol/server", "protocol/loop")
HEADERS = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.hpp"))
MOST = 22  # See compositor/ARCHITECTURE.md

COMMENT = re.compile(r"//[^\n]*|\[\[\w+\]\]|\b(?:public|private|protected):")
HEAD = re.compile(r"\b(?:class|struct) (\w+)(?: final)?(?: : [^;{(]*)? \{")
FUNCTION = re.compile(r"^(?:template <.*?> )?[^()={]*?(~?\b[a-z]\w*) ?\(", re.DOTALL)
OTHER = ("using", "friend", "class", "struct", "enum", "static_assert")


def members(text: str, begin: int) -> list[str]:
    """What a class says at its own level, from behind its brace on, without the bodies."""
    found, depth, said = [], 1, ""
    for letter in text[begin:]:
        if depth == 1 and letter in "{;":
            found.append(said.strip())
            said = ""
        elif depth == 1:
            said += letter
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth == 0:
            break
    return found


def functions(header: Path) -> dict[str, list[str]]:
    """The functions of each class, accessors and overrides too; not its constructors and operators."""
    text = COMMENT.sub("", header.read_text(encoding="utf-8"))
    classes = {}
    for head in HEAD.finditer(text):
        said = [m for m in members(text, head.end()) if not m.startswith(OTHER) and "operator" not in m]
        named = (FUNCTION.match(m) for m in said)
        # A std::function is no function: its name comes behind what it takes.
        classes[head[1]] = [m[1] for m in named if m and m[0].count("<") == m[0].count(">")]
    return classes


@pytest.mark.parametrize("header", HEADERS, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_class_has_too_many_functions(header):
    assert {name: len(all) for name, all in functions(header).items() if len(all) > MOST} == {}


def test_functions_are_found():
    ledger = functions(ROOT / "compositor/lessor/lease_ledger.hpp")["LeaseLedger"]
    assert {"open", "node", "offers", "lease_requested", "returned", "consider"} <= set(ledger)
