#pragma once

#include "displays/connector_facts.hpp"

namespace sublet::test {

inline ConnectorFacts monitor() {
    ConnectorFacts facts;
    facts.id = ConnectorId(51);
    facts.name = "DP-1";
    facts.connected = true;
    facts.edid = EdidFacts{.maker = "DEL", .product = 0x4711, .model = "U2720Q", .serial = "7"};
    return facts;
}

inline ConnectorFacts headset() {
    ConnectorFacts facts;
    facts.id = ConnectorId(52);
    facts.name = "DP-2";
    facts.connected = true;
    facts.non_desktop = true;
    facts.edid = EdidFacts{.maker = "HVR", .product = 0xaa01, .model = "HTC Vive", .serial = "L1"};
    return facts;
}

} // namespace sublet::test
