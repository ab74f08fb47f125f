#include <doctest/doctest.h>

#include "displays/connector_name.hpp"

using namespace sublet;

TEST_CASE("a connector has the kernel's name, also one of a type that is newer than libdrm") {
    drmModeConnector connector{};
    connector.connector_type = DRM_MODE_CONNECTOR_DisplayPort;
    connector.connector_type_id = 2;
    CHECK(connector_name(connector) == "DP-2");
    connector.connector_type = UINT32_MAX;
    CHECK(connector_name(connector) == "Unknown-2");
}
