"""Conditions of C++ sources, each turned into its opposite or a neighbour: do the tests notice?"""

import dataclasses
import re

OPERATORS = {" == ": " != ", " != ": " == ", " && ": " || ", " || ": " && ", " < ": " <= ",
             " <= ": " < ", " > ": " >= ", " >= ": " > ", "return true;": "return false;",
             "return false;": "return true;"}
_OPERATOR = re.compile("|".join(map(re.escape, OPERATORS)))
_CONDITION = re.compile(r"\bif \((?!!)")
_DECLARATION = re.compile(r" = |;")  # also an assignment, which may stay as it is
_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"', re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Flip:
    """A place in a file and what is put there. Line numbers begin with 1."""

    file: str
    start: int
    end: int
    text: str
    line: int

    def applied(self, source: str) -> str:
        """The source with it."""
        return source[:self.start] + self.text + source[self.end:]


def flips(file: str, source: str) -> list:
    """All that can be flipped in a source, in its order; nothing in comments and texts."""
    hidden = _CODE.sub(lambda match: " " * len(match[0]), source)
    found = [(match.start(), match.end(), OPERATORS[match[0]]) for match in _OPERATOR.finditer(hidden)
             if "template" not in _line_of(hidden, match.start())]
    found += [(match.start(), end, f"if (!({source[match.end():end - 1]}))")
              for match in _CONDITION.finditer(hidden)
              if (end := _closing(hidden, match.end()))
             and not _DECLARATION.search(hidden, match.end(), end)]
    return [Flip(file, start, end, text, source.count("\n", 0, start) + 1)
            for start, end, text in sorted(found)]


def _line_of(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1:text.find("\n", at)]


def _closing(text: str, start: int) -> int:
    """Behind the parenthesis that closes the one before `start`; 0 if there is none."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at + 1
    return 0
