#include "scene/scene.hpp"

#include <charconv>
#include <optional>

#include <sublet/vocabulary/formatted.hpp>

#include "scene/coded_scene.hpp"
#include "scene/colour_bars.hpp"
#include "scene/counter.hpp"
#include "scene/solid.hpp"

namespace sublet::cli {

namespace {

std::optional<uint32_t> colour(std::string_view digits) {
    uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 6 || error != std::errc() || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return value;
}

std::unique_ptr<Scene> make_uncoded(std::string_view name) {
    constexpr std::string_view solid = "solid:";
    if (name == "test") {
        return std::make_unique<MovingTestPicture>();
    }
    if (name == "bars") {
        return std::make_unique<ColourBars>();
    }
    if (name == "counter") {
        return std::make_unique<Counter>();
    }
    if (name == "flash") {
        return std::make_unique<Flash>();
    }
    if (name.starts_with(solid)) {
        if (const auto value = colour(name.substr(solid.size()))) {
            return std::make_unique<Solid>(*value);
        }
    }
    return nullptr;
}

} // namespace

std::expected<std::unique_ptr<Scene>, Error> make_scene(std::string_view name) {
    auto scene = make_uncoded(name);
    if (!scene) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid,
                        formatted("\"{}\" is not a scene: write test, bars, counter, flash, "
                                  "solid:RRGGBB, png:FILE or cube",
                                  name)));
    }
    return std::make_unique<CodedScene>(std::move(scene));
}

} // namespace sublet::cli
