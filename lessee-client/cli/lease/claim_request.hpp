#pragma once

#include <expected>
#include <memory>
#include <optional>

#include <sublet/vocabulary/claim.hpp>

#include "lease/lessor_session.hpp"
#include "lessee/claim.hpp"

namespace sublet::cli {

/// Claims displays and waits for the answer, which a lessor gives at once: a claim that stands, or
/// is refused. The displays are on offer to every client, or to this session alone if `exclusive`.
[[nodiscard]] std::expected<std::unique_ptr<lessee::Claim>, Failure>
request_claim(LessorSession &session, const ClaimCriteria &criteria, bool exclusive = false);

/// The same for who is about to lease what it claims: fails with Denied if the claim is refused,
/// and says of displays that are not the claim's why. Null if there are no `criteria`.
[[nodiscard]] std::expected<std::unique_ptr<lessee::Claim>, Failure>
claim_for_lease(LessorSession &session, const std::optional<ClaimCriteria> &criteria);

} // namespace sublet::cli
