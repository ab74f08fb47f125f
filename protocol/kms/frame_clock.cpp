#include "frame_clock.hpp"

namespace sublet::kms {

namespace {

constexpr uint32_t longest_run = 1000;        // vblanks: the clocks of the world drift
constexpr FrameClock::Time tolerance{20'000}; // of timestamps, which are to the microsecond

} // namespace

void FrameClock::flipped(const PageFlip &flip) {
    const Vblank now = {flip.sequence, flip.time};
    if (last_) {
        const uint32_t passed = now.sequence - last_->sequence;
        missed_ = passed != 0 ? passed - 1 : 0;
        const Time expected = nominal_ * passed;
        const Time off = (now.time - last_->time) - expected;
        // The counter stands still while a display is dark, and starts anew with another mode.
        if (passed == 0 || passed > longest_run || off > expected / 10 + tolerance ||
            off < -(expected / 10 + tolerance)) {
            first_.reset();
        }
    }
    if (!first_) {
        first_ = now;
        period_ = nominal_;
    } else if (const uint32_t run = now.sequence - first_->sequence; run != 0) {
        period_ = (now.time - first_->time) / run;
        if (run > longest_run) { // Go on from the middle.
            first_ = {now.sequence - longest_run / 2, now.time - period_ * (longest_run / 2)};
        }
    }
    last_ = now;
}

std::optional<FrameClock::Vblank> FrameClock::next_vblank(Time now) const {
    if (!last_ || period_ <= Time()) {
        return std::nullopt;
    }
    const auto count = now < last_->time ? 0 : (now - last_->time) / period_ + 1;
    return Vblank{last_->sequence + static_cast<uint32_t>(count), last_->time + period_ * count};
}

std::optional<FrameClock::Time> FrameClock::start_rendering_at(Time now, Time cost,
                                                               Time margin) const {
    const auto shown = next_vblank(now + cost + margin);
    return shown ? std::optional(shown->time - cost - margin) : std::nullopt;
}

} // namespace sublet::kms
