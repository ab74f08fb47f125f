#include "lease/lease_request.hpp"

#include "lease/no_candidate.hpp"
#include "report/output.hpp"

namespace sublet::cli {

namespace {

/// A lessor answers at once, unless somebody must be asked, for as long as its rules say.
std::expected<void, Failure> await_answer(LessorSession &session, const lessee::Lease &lease) {
    const auto is_answered = [&] { return lease.state() != lessee::Lease::State::Requested; };
    constexpr auto usual = std::chrono::seconds(5);
    auto answered = session.wait_until(Clock::now() + usual, is_answered);
    if (answered && !*answered) {
        remark("sublet-lessee: the lessor has not answered yet; perhaps somebody is being asked "
               "for consent (Ctrl-C gives up)");
        answered = session.wait_until(std::nullopt, is_answered);
    }
    return answered.transform([](bool) {});
}

} // namespace

std::expected<lessee::Candidate, Failure> find_candidate(LessorSession &session,
                                                         const lessee::Selection &selection,
                                                         const Deadline &patience) {
    std::optional<lessee::Candidate> candidate;
    const auto found = session.wait_until(patience, [&] {
        candidate = lessee::select(session.connection(), selection);
        return candidate.has_value();
    });
    if (!found) {
        return std::unexpected(found.error());
    }
    if (!*found) {
        return std::unexpected(no_candidate(session.connection(), selection));
    }
    return *std::move(candidate);
}

std::expected<GrantedLease, Failure>
request_lease(LessorSession &session, const lessee::Candidate &candidate, Timeline &timeline) {
    auto uevents = UeventMonitor::open();
    auto lease = candidate.device->request(candidate.offers, {});
    if (!lease) {
        return std::unexpected(Failure{ExitCode::Denied, lease.error().message()});
    }
    timeline.reach("submit");

    if (const auto answered = await_answer(session, **lease); !answered) {
        return std::unexpected(answered.error());
    }
    if ((*lease)->state() == lessee::Lease::State::Denied) {
        return std::unexpected(
            Failure{ExitCode::Denied, "the lessor refused the request",
                    "the display is leased by another program, was just unplugged, or the "
                    "compositor's rules forbid it: see its log"});
    }
    timeline.reach("lease fd");
    return GrantedLease{*std::move(lease),
                        uevents ? std::optional(*std::move(uevents)) : std::nullopt};
}

} // namespace sublet::cli
