#pragma once

#include <expected>
#include <span>
#include <string_view>

#include "control/control_delegate.hpp"

namespace sublet {

/// A display that was found by its name. Borrows from the reports it was found in.
struct NamedDisplay {
    const CardReport *card;
    const DisplayReport *display;

    [[nodiscard]] DisplayKey key() const { return {card->node, display->facts.id}; }
};

/// Finds a connector by "DP-1", "card1:DP-1" or "/dev/dri/card1:DP-1".
///
/// Error::NotFound: its message lists those there are; Error::Invalid: several cards have one of
/// that name.
[[nodiscard]] std::expected<NamedDisplay, Error> find_display(std::span<const CardReport> cards,
                                                              std::string_view name);

/// Finds a running lease. Error::NotFound if there is none of that id.
[[nodiscard]] std::expected<LeaseKey, Error> find_lease(std::span<const CardReport> cards,
                                                        LeaseId id);

/// Whether the lessor may touch what is shown there: Error::Invalid if the display is of a masked
/// lease, Error::Unsupported if it is relayed. Other displays pass, leased or not.
[[nodiscard]] std::expected<void, Error> check_unmasked(const NamedDisplay &named);

} // namespace sublet
