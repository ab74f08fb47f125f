#pragma once

#include <optional>
#include <vector>

#include "lessee/lease_news.hpp"
#include "vocabulary/end_cause.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// What a parent compositor has granted.
struct GrantedTerms {
    std::vector<GrantedDisplay> displays; ///< In the order of the request.
    std::vector<UnmetTerm> unmet;

    /// The term for which its client would rather have no lease; nullopt: there is none.
    [[nodiscard]] std::optional<UnmetTerm> missing(const LeaseTerms &terms) const {
        return terms.refuse_unmet && !unmet.empty() ? std::optional(unmet.front()) : std::nullopt;
    }
};

/// What the parent itself says that it has granted: of these displays, whatever else it tells.
[[nodiscard]] GrantedTerms told_by(const lessee::LeaseNews &news,
                                   const std::vector<ConnectorId> &connectors);

/// What was granted by a parent that does not say so itself: reads it from the kernel, and compares
/// it with what was asked for. Both fds are borrowed: `lease_fd` is the lease, of which nothing is
/// changed, `node_fd` another one of the card. If `lease_fd` is no lease, nothing is known of the
/// displays.
[[nodiscard]] GrantedTerms read_granted_terms(int lease_fd, int node_fd,
                                              const std::vector<ConnectorId> &connectors,
                                              const LeaseTerms &terms);

/// Why the parent refused a lease or ended it, in words that there are here: `news` is null where
/// it does not say, and may have a number that only newer lessors know.
[[nodiscard]] Refusal refusal_by(const lessee::LeaseNews *news);
[[nodiscard]] EndCause cause_by(const lessee::LeaseNews *news);

} // namespace sublet
