#pragma once

#include <string>

#include "lease/claim_diff.hpp"

namespace sublet::cli {

/// For people: "HMD-1 is claimed: XYZ 0x1234 "Proto"".
[[nodiscard]] std::string claim_text(const ClaimChange &change);

/// For programs, on one line; the keys are documented in sublet-lessee(1).
[[nodiscard]] std::string claim_json(std::string_view time, const ClaimChange &change);

} // namespace sublet::cli
