#pragma once

#include <vector>

#include "vocabulary/lease_terms.hpp"

namespace sublet {

/// What a parent compositor has granted that does not say so itself.
struct GrantedTerms {
    std::vector<GrantedDisplay> displays;
    std::vector<UnmetTerm> unmet;
};

/// Reads it from the kernel, and compares it with what was asked for. Both fds are borrowed:
/// `lease_fd` is the lease, of which nothing is changed, `node_fd` another one of the card. If
/// `lease_fd` is no lease nothing is known of the displays.
[[nodiscard]] GrantedTerms read_granted_terms(int lease_fd, int node_fd,
                                              const std::vector<ConnectorId> &connectors,
                                              const LeaseTerms &terms);

} // namespace sublet
