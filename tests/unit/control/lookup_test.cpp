#include <doctest/doctest.h>

#include "control/lookup.hpp"

using namespace sublet;

namespace {

DisplayReport display(uint32_t id, std::string name, LeaseId lease = {}) {
    DisplayReport report;
    report.facts.id = ConnectorId(id);
    report.facts.name = std::move(name);
    report.lease = lease;
    return report;
}

LeaseReport lease(uint32_t id, bool masked) {
    LeaseReport report;
    report.id = LeaseId(id);
    report.masked = masked;
    return report;
}

const std::vector<CardReport> cards = {
    {"/dev/dri/card0",
     {display(41, "DP-1"), display(42, "HDMI-A-1", LeaseId(7)), display(43, "DP-2", LeaseId(8))},
     {lease(7, true), lease(8, false)}},
    {"/dev/dri/card1", {display(41, "DP-1")}, {}},
};

DisplayKey key_of(std::string_view name) {
    return find_display(cards, name).value().key();
}

} // namespace

TEST_CASE("a connector that only one card has is found by its name") {
    CHECK(key_of("HDMI-A-1") == DisplayKey{"/dev/dri/card0", ConnectorId(42)});
}

TEST_CASE("a connector of a certain card is found with the card's name or node") {
    CHECK(key_of("card1:DP-1") == DisplayKey{"/dev/dri/card1", ConnectorId(41)});
    CHECK(key_of("/dev/dri/card0:DP-1") == DisplayKey{"/dev/dri/card0", ConnectorId(41)});
}

TEST_CASE("a name that several cards have is refused, with all that could be meant") {
    const auto found = find_display(cards, "DP-1");
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == Error::Kind::Invalid);
    CHECK(found.error().message() ==
          "several cards have a connector DP-1: say card0:DP-1 or card1:DP-1");
}

TEST_CASE("a name that no card has is refused, with all there are") {
    const auto found = find_display(cards, "DP-9");
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == Error::Kind::NotFound);
    CHECK(found.error().message() == "there is no connector DP-9; known are card0:DP-1, "
                                     "HDMI-A-1, DP-2 and card1:DP-1");
    CHECK_FALSE(find_display(cards, "card2:DP-1"));
    CHECK_FALSE(find_display(cards, "card0:"));
    CHECK_FALSE(find_display(cards, ""));
    CHECK(find_display({}, "DP-1").error().message() ==
          "there is no connector DP-1; sublet has no card with connectors");
}

TEST_CASE("a running lease is found on its card") {
    CHECK(find_lease(cards, LeaseId(8)) == LeaseKey{"/dev/dri/card0", LeaseId(8)});
    CHECK(find_lease(cards, LeaseId(9)).error().message() == "no lease 9 is running");
}

TEST_CASE("only the displays of a masked lease are out of bounds") {
    CHECK(check_unmasked(find_display(cards, "card0:DP-1").value()));
    CHECK(check_unmasked(find_display(cards, "DP-2").value()));
    CHECK(check_unmasked(find_display(cards, "HDMI-A-1").value()).error().message() ==
          "HDMI-A-1 is leased and lease 7 is masked: unmask it first");
}

TEST_CASE("displays of a parent compositor are out of bounds, leased or not") {
    const std::vector<CardReport> relayed = {
        {"/dev/dri/card0", {display(41, "DP-1"), display(42, "DP-2", LeaseId(7))}, {}, true}};
    for (const std::string name : {"DP-1", "DP-2"}) {
        CHECK(check_unmasked(find_display(relayed, name).value()).error().message() ==
              "the parent compositor drives " + name + ": only there can that be done");
    }
}
