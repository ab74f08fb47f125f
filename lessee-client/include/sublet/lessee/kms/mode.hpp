#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sublet/vocabulary/drm_ptr.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::lessee::kms {

/// A display timing as the kernel describes it.
struct Mode {
    drmModeModeInfo info = {};

    [[nodiscard]] uint32_t width() const { return info.hdisplay; }
    [[nodiscard]] uint32_t height() const { return info.vdisplay; }
    [[nodiscard]] bool preferred() const { return (info.type & DRM_MODE_TYPE_PREFERRED) != 0; }

    /// Time between two vblanks, from the pixel clock; zero if the timing has no clock.
    [[nodiscard]] std::chrono::nanoseconds refresh_period() const;

    /// Vblanks per second; zero if the timing has no clock.
    [[nodiscard]] double refresh_hz() const;

    /// "2160x1200@89.53".
    [[nodiscard]] std::string description() const;

    /// Whether both drive the display alike: everything but name and type.
    [[nodiscard]] bool same_timing(const Mode &other) const;
};

/// Which mode of a display is wanted.
class ModeRequest {
public:
    enum class Kind { Preferred, Current, Exact };

    /// "preferred", "current", "WxH" or "WxH@Hz" (Hz may have decimals). Error Invalid otherwise.
    [[nodiscard]] static std::expected<ModeRequest, Error> parse(std::string_view text);

    /// The display's preferred mode, or else its first.
    ModeRequest() = default;

    /// Picks from `modes`; `current` is what the display shows now, if it is lit. With a refresh
    /// rate the nearest within 1 Hz, without one the fastest of that size. Empty if none fits.
    [[nodiscard]] std::optional<Mode> choose(std::span<const Mode> modes,
                                             const std::optional<Mode> &current) const;

private:
    Kind kind_ = Kind::Preferred;
    uint32_t width_ = 0;
    uint32_t height_ = 0;
    std::optional<double> hz_;
};

} // namespace sublet::lessee::kms
