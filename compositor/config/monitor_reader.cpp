#include "config/monitor_reader.hpp"

#include <array>
#include <format>

#include "displays/display_mode.hpp"

namespace sublet {
namespace {

constexpr double smallest_scale = 1 / 16.0;
constexpr double largest_scale = 16;
constexpr int farthest_position = 1 << 24;

constexpr std::array<std::pair<std::string_view, wl_output_transform>, 8> transforms{{
    {"normal", WL_OUTPUT_TRANSFORM_NORMAL},
    {"90", WL_OUTPUT_TRANSFORM_90},
    {"180", WL_OUTPUT_TRANSFORM_180},
    {"270", WL_OUTPUT_TRANSFORM_270},
    {"flipped", WL_OUTPUT_TRANSFORM_FLIPPED},
    {"flipped-90", WL_OUTPUT_TRANSFORM_FLIPPED_90},
    {"flipped-180", WL_OUTPUT_TRANSFORM_FLIPPED_180},
    {"flipped-270", WL_OUTPUT_TRANSFORM_FLIPPED_270},
}};

std::optional<OutputMode> read_mode(TableReader &table) {
    const auto listed = table.text("mode");
    const auto custom = table.text("custom-mode");
    if (listed && custom) {
        table.complain("custom-mode", "is there beside mode; one of them is the mode");
    }
    const std::string_view key = custom ? "custom-mode" : "mode";
    if (!listed && !custom) {
        return std::nullopt;
    }
    const auto wish = parse_mode_wish(custom ? *custom : *listed);
    if (!wish) {
        table.complain(key, wish.error().message());
        return std::nullopt;
    }
    if (custom && wish->width == 0) {
        table.complain(key, "needs a size; allowed: \"WxH\", \"WxH@Hz\"");
        return std::nullopt;
    }
    return OutputMode{wish->width, wish->height, wish->refresh_mhz, custom.has_value()};
}

std::optional<OutputPosition> read_position(TableReader &table) {
    const auto place = table.integers("position", -farthest_position, farthest_position);
    if (!place) {
        return std::nullopt;
    }
    if (place->size() != 2) {
        table.complain("position", "needs two numbers; allowed: [x, y]");
        return std::nullopt;
    }
    return OutputPosition{static_cast<int>((*place)[0]), static_cast<int>((*place)[1])};
}

} // namespace

OutputWishes read_output_wishes(TableReader &table) {
    OutputWishes wishes;
    wishes.enabled = table.boolean("enabled");
    wishes.mode = read_mode(table);
    wishes.position = read_position(table);
    if (const auto scale = table.number("scale", smallest_scale, largest_scale)) {
        wishes.scale = static_cast<float>(*scale);
    }
    wishes.transform = table.choice<wl_output_transform>("transform", transforms);
    wishes.adaptive_sync = table.boolean("adaptive-sync");
    return wishes;
}

toml::table written(const OutputWishes &wishes) {
    toml::table table;
    if (wishes.enabled) {
        table.emplace("enabled", *wishes.enabled);
    }
    if (const auto &mode = wishes.mode) {
        table.emplace(mode->custom ? "custom-mode" : "mode",
                      to_string(ModeWish{mode->width, mode->height, mode->refresh}));
    }
    if (wishes.position) {
        table.emplace("position", toml::array{wishes.position->x, wishes.position->y});
    }
    if (wishes.scale) {
        table.emplace("scale", static_cast<double>(*wishes.scale));
    }
    for (const auto &[name, transform] : transforms) {
        if (wishes.transform == transform) {
            table.emplace("transform", name);
        }
    }
    if (wishes.adaptive_sync) {
        table.emplace("adaptive-sync", *wishes.adaptive_sync);
    }
    return table;
}

} // namespace sublet
