#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lessor/display_table.hpp"
#include "lessor/pending_consent.hpp"
#include "server/lessor_delegate.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// A request that has no answer yet.
struct PendingRequest {
    wire::LeaseRequest request;
    std::vector<UnmetTerm> unmet;            ///< What of its terms is not kept.
    std::vector<ClientRule> rules;           ///< Of each display, as it is being judged by them.
    std::vector<ConsentNeeded> questions;    ///< Still to be asked, one after the other.
    std::unique_ptr<PendingConsent> consent; ///< Set while somebody is being asked.
};

/// Whether a client may have what it asked for, or why not.
using Admission = std::expected<void, Refusal>;

/// Decides whether `pending.request`, for displays on offer, is let in: its client must pass the
/// rules of each display, then its terms are reduced to those that can be kept, the displays are
/// reserved, and everybody who must consent is asked, once each, and may leave terms out. `names`
/// are those of its connectors, in their order.
///
/// `decided` is called once, and may destroy `pending`; before admit() returns if nobody is to be
/// asked. To destroy `pending` before takes the question back. `displays` and `ask` are borrowed
/// until then.
void admit(PendingRequest &pending, DisplayTable &displays, const std::vector<std::string> &names,
           const AskConsent &ask, const std::function<void(const Admission &)> &decided);

} // namespace sublet
