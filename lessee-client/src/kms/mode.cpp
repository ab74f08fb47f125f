#include <sublet/lessee/kms/mode.hpp>

#include <cctype>
#include <charconv>
#include <cmath>
#include <format>

namespace sublet::lessee::kms {

namespace {

/// Reads a number at the front of `text` and moves past it.
template <typename T> bool take_number(std::string_view &text, T &value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) {
        return false;
    }
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return true;
}

bool take_character(std::string_view &text, char wanted) {
    if (!text.starts_with(wanted)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

} // namespace

std::chrono::nanoseconds Mode::refresh_period() const {
    const double hz = refresh_hz();
    return std::chrono::nanoseconds(hz > 0 ? std::llround(1e9 / hz) : 0);
}

double Mode::refresh_hz() const {
    if (info.htotal == 0 || info.vtotal == 0) {
        return 0;
    }
    double hz = info.clock * 1000.0 / (static_cast<double>(info.htotal) * info.vtotal);
    if ((info.flags & DRM_MODE_FLAG_INTERLACE) != 0) {
        hz *= 2;
    }
    if ((info.flags & DRM_MODE_FLAG_DBLSCAN) != 0) {
        hz /= 2;
    }
    return info.vscan > 1 ? hz / info.vscan : hz;
}

std::string Mode::description() const {
    return std::format("{}x{}@{:.2f}", width(), height(), refresh_hz());
}

bool Mode::same_timing(const Mode &other) const {
    const drmModeModeInfo &a = info;
    const drmModeModeInfo &b = other.info;
    return a.clock == b.clock && a.hdisplay == b.hdisplay && a.hsync_start == b.hsync_start &&
           a.hsync_end == b.hsync_end && a.htotal == b.htotal && a.hskew == b.hskew &&
           a.vdisplay == b.vdisplay && a.vsync_start == b.vsync_start &&
           a.vsync_end == b.vsync_end && a.vtotal == b.vtotal && a.vscan == b.vscan &&
           a.flags == b.flags;
}

std::expected<ModeRequest, Error> ModeRequest::parse(std::string_view text) {
    ModeRequest request;
    if (text == "preferred") {
        return request;
    }
    if (text == "current") {
        request.kind_ = Kind::Current;
        return request;
    }
    request.kind_ = Kind::Exact;
    std::string_view rest = text;
    bool valid = take_number(rest, request.width_) && take_character(rest, 'x') &&
                 take_number(rest, request.height_);
    if (valid && !rest.empty()) {
        double hz = 0;
        valid = take_character(rest, '@') && take_number(rest, hz) && hz > 0;
        request.hz_ = hz;
    }
    if (!valid || !rest.empty()) {
        return std::unexpected(Error::make(
            Error::Kind::Invalid,
            std::format("“{}” is not a mode: write preferred, current, WxH or WxH@Hz", text)));
    }
    return request;
}

std::optional<Mode> ModeRequest::choose(std::span<const Mode> modes,
                                        const std::optional<Mode> &current) const {
    if (kind_ == Kind::Current) {
        return current;
    }
    std::optional<Mode> best;
    for (const Mode &mode : modes) {
        if (kind_ == Kind::Preferred) {
            if (!best || (mode.preferred() && !best->preferred())) {
                best = mode;
            }
            continue;
        }
        if (mode.width() != width_ || mode.height() != height_) {
            continue;
        }
        const double hz = mode.refresh_hz();
        if (!hz_) {
            if (!best || hz > best->refresh_hz()) {
                best = mode;
            }
        } else if (const double off = std::abs(hz - *hz_);
                   off < 1.0 && (!best || off < std::abs(best->refresh_hz() - *hz_))) {
            best = mode;
        }
    }
    return best;
}

} // namespace sublet::lessee::kms
