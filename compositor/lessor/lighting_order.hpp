#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sublet {

/// The order in which displays must be lit, one after the other, for each to find a CRTC, given
/// that each is put on the first free one that it can use and stays there: that is how wlroots does
/// it. nullopt: there is no order in which all of them find one.
///
/// `possible` has a mask per display, and `free` is one: bit n = the card's n-th CRTC. If several
/// orders work, returns the lexicographically smallest.
[[nodiscard]] std::optional<std::vector<size_t>> lighting_order(std::span<const uint32_t> possible,
                                                                uint32_t free);

} // namespace sublet
