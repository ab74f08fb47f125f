#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rules/rule.hpp"
#include "server/lessor_delegate.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// A question that somebody is being asked; destroying it takes the question back.
class PendingConsent {
public:
    virtual ~PendingConsent() = default;
};

/// What somebody agreed to: the whole request, but for these terms.
struct Consented {
    std::vector<UnmetTerm> without;
};
using ConsentResult = std::expected<Consented, Refusal>;

/// Called once with the answer, never from inside the asking: consent, or why not.
using ConsentAnswer = std::function<void(const ConsentResult &)>;

/// Asks whether the client of `request` may have `displays` (the names of its connectors, in their
/// order), by its terms. `request` is borrowed for the call.
using AskConsent = std::function<std::unique_ptr<PendingConsent>(
    const ConsentNeeded &question, const wire::LeaseRequest &request,
    const std::vector<std::string> &displays, ConsentAnswer answer)>;

} // namespace sublet
