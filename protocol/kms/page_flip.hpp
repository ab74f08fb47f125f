#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"

namespace sublet::kms {

/// A commit has reached the screen.
struct PageFlip {
    CrtcId crtc;
    uint32_t sequence = 0;              ///< The CRTC's vblank counter; wraps.
    std::chrono::nanoseconds time = {}; ///< Of that vblank, CLOCK_MONOTONIC, to the microsecond.
    uint64_t user_data = 0;             ///< As given to the commit.
};

/// Reads page-flip events of a card without allocating.
class PageFlipReader {
public:
    /// Reads what is there with one read(2); call when `fd` is readable. The result is valid until
    /// the next call. Other kinds of events are skipped.
    [[nodiscard]] std::expected<std::span<const PageFlip>, Error> read(int fd);

private:
    static constexpr size_t max_events = 32;

    alignas(8) std::array<std::byte, 1024> buffer_ = {};
    std::array<PageFlip, max_events> flips_ = {};
};

} // namespace sublet::kms
