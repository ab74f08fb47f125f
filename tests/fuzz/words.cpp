// What people write on command lines: conditions on displays, and modes. A mode that is understood
// is written so that it is understood again.

#include "displays/display_mode.hpp"
#include "displays/glob.hpp"
#include "displays/match_syntax.hpp"
#include "input.hpp"

using namespace sublet;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text = test::as_text(data, size);
    if (const auto match = parse_connector_match(text)) {
        const EdidFacts vive{.maker = "HVR",
                             .product = 0xaa01,
                             .model = "HTC Vive",
                             .serial = "1",
                             .maker_name = "HTC Corportation",
                             .refresh_range = {},
                             .hdr = {}};
        static_cast<void>(match->matches("DP-1", vive, true));
        static_cast<void>(match->matches("DP-1", std::nullopt, false));
    } else {
        test::must(!match.error().message().empty());
    }
    if (const auto wish = parse_mode_wish(text)) {
        test::must(parse_mode_wish(to_string(*wish)) == *wish);
        drmModeModeInfo mode{};
        mode.clock = 264'000;
        mode.hdisplay = mode.htotal = 2160;
        mode.vdisplay = mode.vtotal = 1200;
        static_cast<void>(choose_mode({&mode, 1}, *wish));
    }
    static_cast<void>(parse_product(text));
    if (!glob_problem(text)) {
        static_cast<void>(glob_matches(std::string(text), "HTC Vive LHR-1234"));
    }
    return 0;
}
