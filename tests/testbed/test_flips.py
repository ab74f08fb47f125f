"""What `./testbed mutants flips` makes of a source."""

from testbed.flips import flips

SOURCE = """\
// a == b
bool Ledger::known(LeaseId id) const {
    if (entries_.empty()) {
        log("a && b");
        return false;
    }
    if (Entry *const entry = find(id)) {
        entry->tell();
    }
    return found != entries_.end() && (*found).id == id;
}
"""


def test_conditions_are_flipped_and_comments_and_texts_are_not():
    told = [(flip.line, SOURCE[flip.start : flip.end].strip(), flip.text.strip()) for flip in flips("f", SOURCE)]
    assert told == [
        (3, "if (entries_.empty())", "if (!(entries_.empty()))"),
        (5, "return false;", "return true;"),
        (10, "!=", "=="),
        (10, "&&", "||"),
        (10, "==", "!="),
    ]


def test_one_place_is_changed_at_a_time():
    changed = flips("f", SOURCE)[0].applied(SOURCE)
    assert changed == SOURCE.replace("if (entries_.empty())", "if (!(entries_.empty()))")
