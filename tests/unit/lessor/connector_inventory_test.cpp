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
