#include "lessor/connector_inventory.hpp"

#include <doctest/doctest.h>

#include "../sample_displays.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

/// As the kernel tells of a display whose EDID it could not read.
ConnectorFacts unreadable(ConnectorFacts facts) {
    facts.edid.reset();
    facts.non_desktop = false;
    return facts;
}

} // namespace

TEST_CASE("a headset whose EDID cannot be read for once is still that headset") {
    CHECK(keep_last_known_edid(headset(), unreadable(headset())) == headset());
}

TEST_CASE("an EDID that comes late, or another one, is believed") {
    CHECK(keep_last_known_edid(unreadable(headset()), headset()) == headset());
    ConnectorFacts other = headset();
    other.edid->serial = "L2";
    CHECK(keep_last_known_edid(headset(), other) == other);
}

TEST_CASE("what is plugged in anew is what it says") {
    ConnectorFacts pulled = headset();
    pulled.connected = false;
    CHECK(keep_last_known_edid(pulled, unreadable(headset())) == unreadable(headset()));
}

TEST_CASE("a rescan tells what is gone, what has come, and what says something else of itself") {
    using List = std::vector<ConnectorId>;
    const ConnectorId id = headset().id;
    ConnectorFacts pulled = headset();
    pulled.connected = false;
    ConnectorFacts other = headset();
    other.edid->serial = "L2";
    ConnectorFacts larger = headset();
    larger.width_mm += 10;
    const auto told = [&](const Connectors &before, const Connectors &now) {
        const InventoryDiff diff = difference(before, now);
        CHECK(diff.empty() == (diff == InventoryDiff()));
        return std::vector{diff.unplugged, diff.plugged, diff.changed};
    };
    const Connectors none, dark{{id, pulled}}, lit{{id, headset()}};
    const std::vector<List> nothing{{}, {}, {}}, gone{{id}, {}, {}}, came{{}, {id}, {}};
    CHECK(told(lit, lit) == nothing);
    CHECK(told(dark, dark) == nothing);
    CHECK(told(none, dark) == nothing);
    CHECK(told(dark, none) == nothing);
    CHECK(told(none, lit) == came);
    CHECK(told(dark, lit) == came);
    CHECK(told(lit, dark) == gone);
    CHECK(told(lit, none) == gone);
    CHECK(told(lit, {{id, other}}) == std::vector<List>{{id}, {id}, {}});
    CHECK(told(lit, {{id, larger}}) == std::vector<List>{{}, {}, {id}});
    CHECK(told({{id, unreadable(headset())}}, lit) == std::vector<List>{{}, {}, {id}});
}
