#pragma once

#include <expected>
#include <string_view>

#include "vocabulary/claim.hpp"
#include "vocabulary/error.hpp"

namespace sublet::lessee {

/// Reads what is claimed: "maker=XYZ,product=0x1234,model=Proto*".
///
/// Keys: maker, product, model, serial and connector-type, each at most once, and at least one. A
/// value with *, ? or [ is a shell glob. Error::Invalid names the part that makes no sense.
[[nodiscard]] std::expected<ClaimCriteria, Error> parse_claim_criteria(std::string_view text);

} // namespace sublet::lessee
