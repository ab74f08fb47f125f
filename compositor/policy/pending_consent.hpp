#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "policy/lease_policy.hpp"

namespace sublet {

/// A question that somebody is being asked; destroying it takes the question back.
class PendingConsent {
public:
    virtual ~PendingConsent() = default;
};

/// Called once with the answer, never from inside the asking: consent, or why not.
using ConsentAnswer = std::function<void(std::expected<void, std::string>)>;

/// Asks whether `client` may have `displays` (connector names).
using AskConsent = std::function<std::unique_ptr<PendingConsent>(
    const ConsentNeeded &question, const ClientFacts &client,
    const std::vector<std::string> &displays, ConsentAnswer answer)>;

} // namespace sublet
