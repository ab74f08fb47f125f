#include <doctest/doctest.h>

#include "../sample_displays.hpp"
#include "lease/display_book.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

const LeasePolicy policy = LeasePolicy::defaults();

} // namespace

TEST_CASE("a plugged headset waits for a lessee") {
    DisplayBook book;
    book.judge(headset(), policy);
    CHECK(book.find(headset().id)->phase == DisplayPhase::Present);
    CHECK(book.find(headset().id)->offered());
    CHECK(book.find(ConnectorId(1)) == nullptr);
}

TEST_CASE("a display that was lent is offered anew, one that was refused is the same offer") {
    DisplayBook book;
    const ConnectorId id = headset().id;
    book.judge(headset(), policy);
    const uint32_t first = book.find(id)->serial;

    book.reserve(id, LeaseId(1));
    CHECK(book.find(id)->phase == DisplayPhase::Reserved);
    book.give_back(id);
    CHECK(book.find(id)->phase == DisplayPhase::Present);
    CHECK(book.find(id)->serial == first);

    book.reserve(id, LeaseId(2));
    book.lend(id);
    CHECK(book.find(id)->phase == DisplayPhase::Leased);
    book.give_back(id);
    CHECK(book.find(id)->serial != first);
    CHECK(!book.find(id)->lease);
}

TEST_CASE("a display unplugged while lent does not come back by the end of its lease") {
    DisplayBook book;
    const ConnectorId id = headset().id;
    book.judge(headset(), policy);
    book.reserve(id, LeaseId(1));
    book.lend(id);
    book.remove(id);
    book.give_back(id);
    CHECK(book.find(id)->phase == DisplayPhase::Absent);
}

TEST_CASE("new rules do not change what a display was lent under") {
    DisplayBook book;
    const ConnectorId id = headset().id;
    book.judge(headset(), policy);
    book.reserve(id, LeaseId(1));
    book.lend(id);

    Rule forbid;
    forbid.name = "nobody";
    book.judge(headset(), LeasePolicy({forbid}));
    CHECK(book.find(id)->offered());
    book.give_back(id);
    book.judge(headset(), LeasePolicy({forbid}));
    CHECK(!book.find(id)->offered());
    CHECK(book.find(id)->verdict.name == "nobody");
}

TEST_CASE("the administrator's word is above the rules'") {
    DisplayBook book;
    const ConnectorId id = headset().id;
    book.judge(headset(), policy);
    book.override_offer(headset(), false);
    CHECK(!book.find(id)->offered());
    book.override_offer(headset(), std::nullopt);
    CHECK(book.find(id)->offered());
}

TEST_CASE("the administrator's word is on a connector's name, whatever its number is") {
    DisplayBook book;
    book.judge(headset(), policy);
    book.override_offer(headset(), false);
    book.remove(headset().id);

    ConnectorFacts renumbered = headset();
    renumbered.id = ConnectorId(headset().id.value() + 1);
    book.judge(renumbered, policy);
    CHECK(!book.find(renumbered.id)->offered());

    ConnectorFacts successor = headset();
    successor.name = "DP-9";
    book.judge(successor, policy);
    CHECK(book.find(successor.id)->offered());
}

TEST_CASE("a refusal is remembered until a request is granted, or the display is pulled") {
    DisplayBook book;
    const ConnectorId id = headset().id;
    book.judge(headset(), policy);
    book.refuse(id, "no CRTC is free");
    CHECK(book.find(id)->refusal == "no CRTC is free");
    book.reserve(id, LeaseId(1));
    book.lend(id);
    CHECK(book.find(id)->refusal.empty());
    book.give_back(id);
    book.refuse(id, "no CRTC is free");
    book.remove(id);
    CHECK(book.find(id)->refusal.empty());
}

TEST_CASE("clients are judged by what the administrator offers, too") {
    Rule never;
    never.name = "never";
    DisplayBook book;
    book.judge(headset(), LeasePolicy({never}));
    CHECK(std::holds_alternative<Denied>(judge_client(book.find(headset().id)->terms(), {})));
    book.override_offer(headset(), true);
    CHECK(std::holds_alternative<Allowed>(judge_client(book.find(headset().id)->terms(), {})));
}
