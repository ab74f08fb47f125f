#include "lease/claim_request.hpp"

#include <chrono>

#include "report/output.hpp"

namespace sublet::cli {

namespace {

Failure cannot_ask(const Error &error) {
    switch (error.kind) {
    case Error::Kind::Invalid:
        return {ExitCode::Usage, error.message()};
    case Error::Kind::Unsupported:
        return {ExitCode::Denied, "this compositor takes no claims",
                "it does not know sublet-lease-terms-v1, or does not let this program use it; its "
                "configuration may keep displays off the desktop"};
    default:
        return {ExitCode::Failed, error.message()};
    }
}

} // namespace

std::expected<std::unique_ptr<lessee::Claim>, Failure>
request_claim(LessorSession &session, const ClaimCriteria &criteria, bool exclusive) {
    auto claim = session.connection().claim(criteria, exclusive);
    if (!claim) {
        return std::unexpected(cannot_ask(claim.error()));
    }
    const lessee::ClaimNews &news = (*claim)->news();
    constexpr auto patience = std::chrono::seconds(15);
    const auto answered = session.wait_until(Clock::now() + patience,
                                             [&] { return news.made || news.refusal.has_value(); });
    if (!answered) {
        return std::unexpected(answered.error());
    }
    if (!*answered) {
        return std::unexpected(
            Failure{ExitCode::NoLessor, "the compositor does not answer the claim"});
    }
    return *std::move(claim);
}

std::expected<std::unique_ptr<lessee::Claim>, Failure>
claim_for_lease(LessorSession &session, const std::optional<ClaimCriteria> &criteria) {
    if (!criteria) {
        return nullptr;
    }
    auto claimed = request_claim(session, *criteria);
    if (!claimed) {
        return claimed;
    }
    const lessee::ClaimNews &news = (*claimed)->news();
    if (news.refusal) {
        return std::unexpected(
            Failure{.code = ExitCode::Denied,
                    .message = "the compositor refused the claim: " + news.refusal->text,
                    .reason = std::string(to_word(news.refusal->reason))});
    }
    for (const auto &withheld : news.withheld) {
        remark("sublet-lessee: {} is not claimed: {}", withheld.display.name, withheld.text);
    }
    return claimed;
}

} // namespace sublet::cli
