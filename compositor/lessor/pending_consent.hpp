#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rules/rule.hpp"
#include "server/lessor_delegate.hpp"

namespace sublet {

/// A question that somebody is being asked; destroying it takes the question back.
class PendingConsent {
public:
    virtual ~PendingConsent() = default;
};

/// Called once with the answer, never from inside the asking: consent, or why not.
using ConsentAnswer = std::function<void(std::expected<void, std::string>)>;

/// Asks whether the client of `request` may have `displays` (the names of its connectors, in their
/// order). `request` is borrowed until the question is answered or taken back.
using AskConsent = std::function<std::unique_ptr<PendingConsent>(
    const ConsentNeeded &question, const wire::LeaseRequest &request,
    const std::vector<std::string> &displays, ConsentAnswer answer)>;

} // namespace sublet
