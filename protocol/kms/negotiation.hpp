#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "../vocabulary/error.hpp"
#include "scanout.hpp"

namespace sublet::kms {

/// A way to show a picture that the kernel would not take.
struct RefusedPlan {
    std::string planes; ///< "primary + overlay + cursor".
    Error reason;       ///< Of the attempt with a modeset, if that was allowed.
};

/// What negotiate() came to.
struct Plan {
    std::vector<size_t> extras;       ///< Indices of the extra layers that are shown; ascending.
    bool modeset = false;             ///< Needed to show the first frame.
    std::vector<RefusedPlan> refused; ///< What would have been better, the best first.
};

/// The extra layers that negotiate() takes: each doubles the ways to try.
constexpr size_t max_extras = 8;

/// Asks the kernel, by TEST_ONLY commits, for the best way to light the scanout's displays, each
/// with its mode of `modes` and its layer of `primaries`: with all `extras` above them, or else
/// with fewer of them, the first ones being worth the most: overlay + cursor → overlay → cursor →
/// neither. Each way is tried without a modeset first. The scanout is then ready for its first
/// commit.
///
/// Legacy mode setting cannot be asked: it takes what it can do at all. At most 2^N tests of each
/// kind for N extras. Errors: the reason why the primary layers alone were refused; the first error
/// that is not a refusal, see classify(); Invalid: more than max_extras of them.
[[nodiscard]] std::expected<Plan, Error> negotiate(Scanout &scanout,
                                                   std::span<const drmModeModeInfo> modes,
                                                   std::span<const Layer> primaries,
                                                   std::span<const Layer> extras);
/// Of one display.
[[nodiscard]] std::expected<Plan, Error> negotiate(Scanout &scanout, const drmModeModeInfo &mode,
                                                   const Layer &primary,
                                                   std::span<const Layer> extras);

} // namespace sublet::kms
