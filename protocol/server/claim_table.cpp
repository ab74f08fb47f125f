#include "claim_table.hpp"

#include <utility>

#include "client_key.hpp"
#include "display_claim_object.hpp"

namespace sublet::wire {

void ClaimTable::make(DisplayClaimObject &claim, wl_client *client, ClaimCriteria criteria,
                      bool exclusive) {
    const ClaimId id(++last_);
    claim.set_id(id);
    claims_.emplace(id, &claim);
    delegate_.claim_made({.id = id,
                          .client = identify_(client),
                          .holder = key_of(client),
                          .criteria = std::move(criteria),
                          .exclusive = exclusive});
}

void ClaimTable::end(ClaimId id) {
    if (claims_.erase(id) != 0) {
        delegate_.claim_ended(id);
    }
}

DisplayClaimObject *ClaimTable::take(ClaimId id) {
    const auto node = claims_.extract(id);
    return node ? node.mapped() : nullptr;
}

DisplayClaimObject *ClaimTable::find(ClaimId id) const {
    const auto found = claims_.find(id);
    return found != claims_.end() ? found->second : nullptr;
}

} // namespace sublet::wire
