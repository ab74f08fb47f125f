#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "vocabulary/formatted.hpp"
#include "x11/card_connectors.hpp"
#include "x11/crtc_choice.hpp"

using namespace sublet;
using namespace sublet::lessee;

namespace {

std::vector<std::byte> edid(int serial) {
    return {std::byte{0}, static_cast<std::byte>(serial)};
}

const std::vector<CardConnector> connectors = {
    {.card = "card0", .name = "Virtual-1", .id = ConnectorId(33), .edid = edid(9)},
    {.card = "card1", .name = "HDMI-A-1", .id = ConnectorId(33), .edid = edid(1)},
    {.card = "card1", .name = "Virtual-2", .id = ConnectorId(44)},
    {.card = "card2", .name = "DP-1", .edid = edid(3)},
    {.card = "card3", .name = "Virtual-3", .id = ConnectorId(55), .edid = edid(5)},
    {.card = "card4", .name = "Virtual-4", .id = ConnectorId(55), .edid = edid(5)},
};

/// "card1/HDMI-A-1" for each output.
std::vector<std::string> found(const std::vector<XOutput> &outputs) {
    std::vector<std::string> names;
    for (const CardConnector *connector : find_connectors(outputs, connectors)) {
        names.push_back(connector != nullptr ? connector->card + "/" + connector->name : "");
    }
    return names;
}

using Names = std::vector<std::string>;
using Crtcs = std::vector<xcb_randr_crtc_t>;

Crtcs choose(const std::vector<Crtcs> &usable) {
    return choose_crtcs(usable);
}

} // namespace

TEST_CASE("an output is the connector of its id, on the card where its EDID is") {
    CHECK(found({{.name = "HDMI-1", .connector = ConnectorId(33), .edid = edid(1)}}) ==
          Names{"card1/HDMI-A-1"});
    CHECK(found({{.name = "Virtual-1", .connector = ConnectorId(33), .edid = edid(9)}}) ==
          Names{"card0/Virtual-1"});
    CHECK(found({{.name = "HDMI-1", .connector = ConnectorId(33), .edid = edid(7)}}) == Names{""});
}

TEST_CASE("an output that an Xwayland has left behind is no connector") {
    const XOutput first{.id = 5, .name = "lease-HDMI-A-1", .connector = ConnectorId(33)};
    const XOutput second{.id = 9, .name = "XWAYLAND3", .connector = ConnectorId(33)};
    const XOutput other{.id = 11, .name = "lease-Virtual-2", .connector = ConnectorId(44)};
    CHECK(found({first, second, other}) == Names{"", "card1/HDMI-A-1", "card1/Virtual-2"});
}

TEST_CASE("of several cards it is the one that has most of the outputs") {
    CHECK(found({{.name = "DisplayPort-0", .connector = ConnectorId(33)},
                 {.name = "DisplayPort-1", .connector = ConnectorId(44)}}) ==
          Names{"card1/HDMI-A-1", "card1/Virtual-2"});
}

TEST_CASE("of two cards with the same ids and displays it is the one that has the names") {
    for (const std::string number : {"3", "4"}) {
        CHECK(
            found({{.name = "Virtual-" + number, .connector = ConnectorId(55), .edid = edid(5)}}) ==
            Names{formatted("card{}/Virtual-{}", number, number)});
    }
}

TEST_CASE("an output without an id is the connector of its name") {
    CHECK(found({{.name = "lease-HDMI-A-1"}}) == Names{"card1/HDMI-A-1"});
    CHECK(found({{.name = "DP-1", .connector = ConnectorId(5)}}) == Names{"card2/DP-1"});
    CHECK(found({{.name = "DP-1", .edid = edid(4)}, {.name = "LVDS-1"}}) == Names{"", ""});
}

TEST_CASE("every output gets a CRTC of its own, if there are enough") {
    CHECK(choose({{1, 2}, {1}}) == Crtcs{2, 1});
    CHECK(choose({{1, 2}, {2, 3}, {1, 2}}) == Crtcs{2, 3, 1});
    CHECK(choose({{1}, {1}}).empty());
    CHECK(choose({{}}).empty());
}
