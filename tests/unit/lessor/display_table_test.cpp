#include <doctest/doctest.h>

#include "../sample_displays.hpp"
#include "lessor/display_table.hpp"
#include "rules/lease_policy.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

const LeasePolicy policy = LeasePolicy::defaults();

void grant(DisplayTable &table, ConnectorId id) {
    table.transition(id, DisplayEvent::Admitted);
    table.transition(id, DisplayEvent::Granted);
}

void end(DisplayTable &table, ConnectorId id) {
    table.transition(id, DisplayEvent::Ended);
    table.transition(id, DisplayEvent::Returned);
}

} // namespace

TEST_CASE("a plugged headset waits for a lessee") {
    DisplayTable table;
    table.judge(headset(), policy);
    CHECK(table.find(headset().id)->phase == DisplayPhase::Available);
    CHECK(table.find(headset().id)->allowed());
    CHECK(table.find(ConnectorId(1)) == nullptr);
}

TEST_CASE("a display that was leased is offered anew, one that was refused is the same offer") {
    DisplayTable table;
    const ConnectorId id = headset().id;
    table.judge(headset(), policy);
    const uint32_t first = table.find(id)->serial;

    table.transition(id, DisplayEvent::Requested, LeaseId(1));
    CHECK(table.find(id)->phase == DisplayPhase::Reserved);
    table.transition(id, DisplayEvent::Refused);
    CHECK(table.find(id)->phase == DisplayPhase::Available);
    CHECK(table.find(id)->serial == first);

    table.transition(id, DisplayEvent::Requested, LeaseId(2));
    grant(table, id);
    CHECK(table.find(id)->phase == DisplayPhase::Leased);
    end(table, id);
    CHECK(table.find(id)->serial != first);
    CHECK(!table.find(id)->lease);
}

TEST_CASE("a display unplugged while leased does not come back by the end of its lease") {
    DisplayTable table;
    const ConnectorId id = headset().id;
    table.judge(headset(), policy);
    table.transition(id, DisplayEvent::Requested, LeaseId(1));
    grant(table, id);
    table.transition(id, DisplayEvent::Unplugged);
    CHECK(!table.find(id)->lease);
    table.transition(id, DisplayEvent::Returned);
    CHECK(table.find(id)->phase == DisplayPhase::Disconnected);
}

TEST_CASE(
    "a display that nothing is plugged in at is not connected, whatever was read of it last") {
    DisplayTable table;
    table.judge(headset(), policy);
    ConnectorFacts facts = headset();
    facts.connected = true;
    table.disconnect(facts);
    CHECK(table.find(facts.id)->phase == DisplayPhase::Disconnected);
    CHECK(!table.find(facts.id)->facts.connected);
}

TEST_CASE("new rules do not change what a display was leased under") {
    DisplayTable table;
    const ConnectorId id = headset().id;
    table.judge(headset(), policy);
    table.transition(id, DisplayEvent::Requested, LeaseId(1));
    grant(table, id);

    Rule forbid;
    forbid.name = "nobody";
    table.judge(headset(), LeasePolicy({forbid}));
    CHECK(table.find(id)->allowed());
    end(table, id);
    table.judge(headset(), LeasePolicy({forbid}));
    CHECK(!table.find(id)->allowed());
    CHECK(table.find(id)->verdict.name == "nobody");
}

TEST_CASE("the administrator's word is above the rules'") {
    DisplayTable table;
    const ConnectorId id = headset().id;
    table.judge(headset(), policy);
    table.override_offer(headset().id, false);
    CHECK(!table.find(id)->allowed());
    table.override_offer(headset().id, std::nullopt);
    CHECK(table.find(id)->allowed());
}

TEST_CASE("the administrator's word is on a connector's name, whatever its number is") {
    DisplayTable table;
    table.judge(headset(), policy);
    table.override_offer(headset().id, false);
    table.transition(headset().id, DisplayEvent::Unplugged);

    ConnectorFacts renumbered = headset();
    renumbered.id = ConnectorId(headset().id.value() + 1);
    table.judge(renumbered, policy);
    CHECK(!table.find(renumbered.id)->allowed());

    ConnectorFacts successor = headset();
    successor.name = "DP-9";
    table.judge(successor, policy);
    CHECK(table.find(successor.id)->allowed());
}

TEST_CASE("a refusal is remembered until a request is granted, or the display is pulled") {
    DisplayTable table;
    const ConnectorId id = headset().id;
    table.judge(headset(), policy);
    table.note(id, &Display::refusal, "no CRTC is free");
    CHECK(table.find(id)->refusal == "no CRTC is free");
    table.transition(id, DisplayEvent::Requested, LeaseId(1));
    grant(table, id);
    CHECK(table.find(id)->refusal.empty());
    end(table, id);
    table.note(id, &Display::refusal, "no CRTC is free");
    table.transition(id, DisplayEvent::Unplugged);
    CHECK(table.find(id)->refusal.empty());
}

TEST_CASE("clients are judged by what the administrator offers, too") {
    Rule never;
    never.name = "never";
    DisplayTable table;
    table.judge(headset(), LeasePolicy({never}));
    CHECK(std::holds_alternative<Denied>(judge_client(table.find(headset().id)->terms(), {})));
    table.override_offer(headset().id, true);
    CHECK(std::holds_alternative<Allowed>(judge_client(table.find(headset().id)->terms(), {})));
}

TEST_CASE("only the arrows of the diagram lead anywhere") {
    using enum DisplayPhase;
    const std::map<DisplayPhase, std::map<DisplayEvent, DisplayPhase>> diagram = {
        {Disconnected, {{DisplayEvent::Plugged, Available}}},
        {Available, {{DisplayEvent::Requested, Reserved}}},
        {Reserved, {{DisplayEvent::Admitted, Preparing}, {DisplayEvent::Refused, Available}}},
        {Preparing, {{DisplayEvent::Granted, Leased}, {DisplayEvent::Refused, Returning}}},
        {Leased, {{DisplayEvent::Ended, Returning}}},
        {Returning, {{DisplayEvent::Returned, Available}}},
    };
    for (const auto &[phase, arrows] : diagram) {
        for (const DisplayEvent event :
             {DisplayEvent::Plugged, DisplayEvent::Requested, DisplayEvent::Admitted,
              DisplayEvent::Refused, DisplayEvent::Granted, DisplayEvent::Ended}) {
            CAPTURE(to_string(phase));
            CAPTURE(to_string(event));
            const auto arrow = arrows.find(event);
            CHECK(next_phase(phase, event) ==
                  (arrow == arrows.end() ? std::nullopt : std::optional(arrow->second)));
        }
        CHECK(next_phase(phase, DisplayEvent::Unplugged) == Disconnected);
        CHECK(next_phase(phase, DisplayEvent::Returned) ==
              (phase == Returning ? Available : phase));
    }
}

TEST_CASE("what the diagram does not have changes nothing") {
    DisplayTable table;
    const ConnectorId id = headset().id;
    table.judge(headset(), policy);
    CHECK_FALSE(table.transition(id, DisplayEvent::Granted));
    CHECK(table.find(id)->phase == DisplayPhase::Available);
    CHECK_FALSE(table.transition(ConnectorId(99), DisplayEvent::Plugged));
    CHECK(table.find(ConnectorId(99)) == nullptr);
}

TEST_CASE("a display that is returning is on offer, one with an obstacle is not") {
    DisplayTable table;
    const ConnectorId id = headset().id;
    table.judge(headset(), policy);
    table.transition(id, DisplayEvent::Requested, LeaseId(1));
    grant(table, id);
    CHECK(table.offers().empty());
    table.transition(id, DisplayEvent::Ended);
    CHECK(table.offers().size() == 1);
    table.note(id, &Display::obstacle, "not restored yet");
    CHECK(table.offers().empty());
}
