#include "lease/lease_request.hpp"

namespace sublet::cli {

std::expected<Candidate, Failure> find_candidate(LessorSession &session, const Selection &selection,
                                                 const Deadline &patience) {
    std::optional<Candidate> candidate;
    const auto found = session.wait_until(patience, [&] {
        candidate = select(session.connection(), selection);
        return candidate.has_value();
    });
    if (!found) {
        return std::unexpected(found.error());
    }
    if (!*found) {
        return std::unexpected(Failure{ExitCode::NothingMatches, "no display on offer fits",
                                       "“sublet-lessee list” shows what is "
                                       "offered, “sublet-lessee wait” and --wait "
                                       "wait for it"});
    }
    return *std::move(candidate);
}

std::expected<GrantedLease, Failure> request_lease(LessorSession &session,
                                                   const Candidate &candidate, Timeline &timeline) {
    auto uevents = UeventMonitor::open();
    auto lease = candidate.device->request(candidate.offers);
    if (!lease) {
        return std::unexpected(Failure{ExitCode::Denied, lease.error().message()});
    }
    timeline.reach("submit");

    constexpr auto patience = std::chrono::seconds(10);
    const auto answered = session.wait_until(Clock::now() + patience, [&] {
        return (*lease)->state() != lessee::Lease::State::Requested;
    });
    if (!answered) {
        return std::unexpected(answered.error());
    }
    if (!*answered) {
        return std::unexpected(Failure{ExitCode::Denied, "the lessor does not answer the request"});
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
