#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "page_flip.hpp"

namespace sublet::kms {

/// Predicts the vblanks of a display from the kernel's timestamps of those that were, so that
/// rendering can begin as late as possible: what it shows is then as new as possible.
///
///     PageFlip ─▶ flipped() ─▶ start_rendering_at() ─ wait, draw, flip() ─▶ PageFlip …
///
/// For a fixed rate; with a variable one a frame is shown when it is ready. Allocates nothing.
class FrameClock {
public:
    using Time = std::chrono::nanoseconds; ///< CLOCK_MONOTONIC, as PageFlip::time.

    /// `period` is that of the mode, refresh_period(); it is corrected by what is seen.
    explicit FrameClock(Time period) : nominal_(period), period_(period) {}

    struct Vblank {
        uint32_t sequence = 0; ///< The CRTC's counter then; wraps.
        Time time = {};
    };

    /// A frame was shown. Call for each flip of the display.
    void flipped(const PageFlip &flip);

    /// The first vblank after `now`; empty before the first flip.
    [[nodiscard]] std::optional<Vblank> next_vblank(Time now) const;

    /// When to begin to draw a frame that takes `cost` from then to its commit, to be shown at the
    /// first vblank that it can be; may be `now` itself. Empty before the first flip: at once.
    /// `margin` is what the driver needs between commit and vblank.
    [[nodiscard]] std::optional<Time> start_rendering_at(Time now, Time cost,
                                                         Time margin = default_margin) const;

    /// Between two vblanks, as measured so far.
    [[nodiscard]] Time period() const { return period_; }

    /// How many vblanks passed between the last two flips without a new frame.
    [[nodiscard]] uint32_t missed() const { return missed_; }

    static constexpr Time default_margin = std::chrono::milliseconds(1);

private:
    Time nominal_;
    Time period_;
    uint32_t missed_ = 0;
    std::optional<Vblank> first_; ///< Of what period_ is measured over.
    std::optional<Vblank> last_;
};

} // namespace sublet::kms
