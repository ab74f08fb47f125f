"""What is said of the cases is true: their sentences are in the specifications, their names are their own."""

import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from cases import CASES, Case, Severity  # noqa: E402

SPECIFICATIONS = {
    "drm-lease-v1": Path("/usr/share/wayland-protocols/staging/drm-lease/drm-lease-v1.xml"),
    "wayland": Path("/usr/share/wayland/wayland.xml"),
    "sublet-lease-terms-v1": Path(__file__).parents[2] / "protocol/sublet-lease-terms-v1.xml",
}
THREAD = r"[\w-]+(/[\w-]+)?[#!]\d+"
# What else a case can rest on, and how it is told where.
PLACES = {
    "kernel": r"(drivers|include)/\S+\.[ch]",
    "thread": rf"{THREAD}(, {THREAD})*",
    "text": r"[^#!]+",
    "ours": "ours",
}
LONGEST = 30  # lines of a case: it is the reproducer of a report


def described(source: str, where: str) -> str:
    """What a specification says of an interface, or of one of its messages, in one line."""
    interface, _, message = where.partition(".")
    element = root = xml.parse(SPECIFICATIONS[source]).getroot()
    if where != source:
        (element,) = (e for e in root.iter("interface") if e.get("name") == interface)
    if message:
        (element,) = (e for e in element if e.tag in ("request", "event") and e.get("name") == message)
    return re.sub(r"\s+", " ", element.findtext("description"))


def rests_on_a_sentence(case: Case) -> bool:
    basis = case.basis
    if basis.source in SPECIFICATIONS:
        return basis.sentence in described(basis.source, basis.where)
    return basis.source in PLACES and bool(re.fullmatch(PLACES[basis.source], basis.where) and basis.sentence)


def test_every_case_rests_on_a_sentence_of_its_specification():
    assert [case.name for case in CASES if not rests_on_a_sentence(case)] == []


def test_what_nobody_else_says_is_quality():
    assert [case.name for case in CASES if case.basis.source == "ours" and case.severity is not Severity.QUALITY] == []


def test_names_are_unique():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 100


def test_every_case_is_short_enough_for_a_report():
    assert [case.name for case in CASES if len(case.source.splitlines()) > LONGEST] == []
