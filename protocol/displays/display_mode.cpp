#include "display_mode.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <tuple>

#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

constexpr int refresh_tolerance_mhz = 1000;

template <typename Number> std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

bool is_progressive(const drmModeModeInfo &mode) {
    return !(mode.flags & DRM_MODE_FLAG_INTERLACE);
}

} // namespace

double refresh_hz(const drmModeModeInfo &mode) {
    const double pixels = static_cast<double>(mode.htotal) * mode.vtotal;
    if (pixels == 0) {
        return 0;
    }
    double hertz = mode.clock * 1000.0 / pixels;
    if (mode.flags & DRM_MODE_FLAG_INTERLACE) {
        hertz *= 2;
    }
    if (mode.flags & DRM_MODE_FLAG_DBLSCAN) {
        hertz /= 2;
    }
    return mode.vscan > 1 ? hertz / mode.vscan : hertz;
}

int refresh_mhz(const drmModeModeInfo &mode) {
    return static_cast<int>(std::lround(refresh_hz(mode) * 1000));
}

std::chrono::nanoseconds refresh_period(const drmModeModeInfo &mode) {
    const double hertz = refresh_hz(mode);
    return std::chrono::nanoseconds(hertz > 0 ? std::llround(1e9 / hertz) : 0);
}

bool is_preferred(const drmModeModeInfo &mode) {
    return (mode.type & DRM_MODE_TYPE_PREFERRED) != 0;
}

std::string description(const drmModeModeInfo &mode) {
    return formatted("{}x{}@{:.2f}", mode.hdisplay, mode.vdisplay, refresh_hz(mode));
}

bool same_timings(const drmModeModeInfo &a, const drmModeModeInfo &b) {
    const auto key = [](const drmModeModeInfo &mode) {
        return std::tie(mode.clock, mode.hdisplay, mode.hsync_start, mode.hsync_end, mode.htotal,
                        mode.hskew, mode.vdisplay, mode.vsync_start, mode.vsync_end, mode.vtotal,
                        mode.vscan, mode.flags);
    };
    return key(a) == key(b);
}

bool same_mode(const drmModeModeInfo &a, const drmModeModeInfo &b) {
    return same_timings(a, b) && a.type == b.type;
}

std::expected<ModeWish, Error> parse_mode_wish(std::string_view text) {
    if (text == "preferred") {
        return ModeWish{};
    }
    const auto times = text.find('x');
    const auto at = text.find('@');
    const auto invalid = std::unexpected(
        Error::make(Error::Kind::Invalid,
                    formatted("\"{}\" is not a mode; allowed: \"preferred\", \"WIDTHxHEIGHT\", "
                              "\"WIDTHxHEIGHT@HZ\"",
                              text)));
    if (times == text.npos || (at != text.npos && at < times)) {
        return invalid;
    }
    const auto width = number<uint16_t>(text.substr(0, times));
    const auto height = number<uint16_t>(text.substr(times + 1, at - times - 1));
    if (!width || !height || *width == 0 || *height == 0) {
        return invalid;
    }
    ModeWish wish{*width, *height, 0};
    if (at != text.npos) {
        const auto hertz = number<double>(text.substr(at + 1));
        if (!hertz || !(*hertz > 0 && *hertz < 10'000)) {
            return invalid;
        }
        wish.refresh_mhz = static_cast<int>(std::lround(*hertz * 1000));
    }
    return wish;
}

std::string to_string(const ModeWish &wish) {
    if (wish.width == 0) {
        return "preferred";
    }
    const std::string size = formatted("{}x{}", wish.width, wish.height);
    return wish.refresh_mhz == 0 ? size : formatted("{}@{}", size, wish.refresh_mhz / 1000.0);
}

std::optional<drmModeModeInfo> choose_mode(std::span<const drmModeModeInfo> modes,
                                           const ModeWish &wish) {
    if (modes.empty()) {
        return std::nullopt;
    }
    if (wish.width == 0) {
        const auto preferred = std::ranges::find_if(modes, is_preferred);
        return preferred != modes.end() ? *preferred : modes.front();
    }
    const auto rank = [&](const drmModeModeInfo &mode) {
        const int refresh = refresh_mhz(mode);
        const int closeness =
            wish.refresh_mhz == 0 ? refresh : -std::abs(refresh - wish.refresh_mhz);
        return std::tuple(is_progressive(mode), closeness, is_preferred(mode));
    };
    std::optional<drmModeModeInfo> best;
    for (const drmModeModeInfo &mode : modes) {
        const bool fits = mode.hdisplay == wish.width && mode.vdisplay == wish.height &&
                          (wish.refresh_mhz == 0 ||
                           std::abs(refresh_mhz(mode) - wish.refresh_mhz) < refresh_tolerance_mhz);
        if (fits && (!best || rank(mode) > rank(*best))) {
            best = mode;
        }
    }
    return best;
}

} // namespace sublet
