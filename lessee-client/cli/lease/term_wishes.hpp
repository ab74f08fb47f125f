#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <sublet/displays/display_mode.hpp>
#include <sublet/vocabulary/lease_terms.hpp>

#include "lessee/selection.hpp"

namespace sublet::cli {

/// What is wished of every display of a lease, where the lessor takes terms.
struct TermWishes {
    std::optional<ModeWish> mode = {};
    std::optional<bool> masked = {};
    std::optional<uint32_t> overlays = {};
    bool strict = false;           ///< Else it is leased without what cannot be.
    bool sets_mode_itself = false; ///< We do where the lessor does not.

    /// For a request of these displays.
    [[nodiscard]] LeaseTerms of(const lessee::Candidate &candidate) const;

    /// The options of which nothing comes where the lessor takes no terms: "--mask and --planes".
    /// Empty if there are none.
    [[nodiscard]] std::string options_for_lessor() const;
};

/// The option that asks for `term`: "--mask".
[[nodiscard]] std::string_view option_for(Term term);

} // namespace sublet::cli
