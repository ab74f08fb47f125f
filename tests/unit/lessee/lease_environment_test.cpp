#include <doctest/doctest.h>

#include <exec/lease_environment.hpp>

using namespace sublet::cli;

TEST_CASE("placeholders are replaced wherever they stand") {
    const LeaseFacts lease{.fd = 9,
                           .node = "/dev/dri/card1",
                           .connector = "DP-2",
                           .disguise = {},
                           .seat_socket = {},
                           .preload = false};
    const auto filled = fill_in(
        {"program", "--drm-fd={fd}", "{node}", "{card}", "{connector}:{connector}", "{other}"},
        lease);
    CHECK(filled == std::vector<std::string>{"program", "--drm-fd=9", "/dev/dri/card1", "card1",
                                             "DP-2:DP-2", "{other}"});
}
