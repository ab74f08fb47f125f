#pragma once

#include <optional>
#include <string>

namespace sublet {

/// Says which process drives a card that we wanted: "/dev/dri/card1 is driven by sway (process
/// 1234)", without the name where we may not know it. Nothing if every card can be had.
///
/// "Ours" are those of WLR_DRM_DEVICES, or else all there are. Not to be called while we hold one.
[[nodiscard]] std::optional<std::string> busy_card();

/// Whether there is any node of a graphics card.
[[nodiscard]] bool has_cards();

} // namespace sublet
