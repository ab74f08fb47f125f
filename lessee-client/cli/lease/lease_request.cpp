#include "lease/lease_request.hpp"

#include <algorithm>

#include <sublet/vocabulary/formatted.hpp>

#include "lease/claim_request.hpp"
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

Failure denial(const lessee::Lease &lease) {
    if (const auto *news = lease.news(); news != nullptr && news->refusal) {
        return {.code = ExitCode::Denied,
                .message = "the lessor refused the request: " + news->refusal->text,
                .reason = std::string(to_string(news->refusal->reason))};
    }
    return {ExitCode::Denied, "the lessor refused the request",
            "the display is leased by another program, was just unplugged, or the compositor's "
            "rules forbid it: see its log"};
}

/// What the lessor cannot be asked for.
std::expected<void, Failure> foretell(const LessorSession &session, const TermWishes &wishes) {
    const std::string options = wishes.options_for_lessor();
    if (session.connection().takes_terms() || options.empty()) {
        return {};
    }
    const std::string text =
        formatted("this compositor takes no terms: it cannot be asked for {}", options);
    if (wishes.strict) {
        return std::unexpected(
            Failure{ExitCode::Denied, text, "without --strict the display is leased all the same"});
    }
    remark("sublet-lessee: {}", text);
    return {};
}

void tell_unmet(const lessee::Lease &lease, const std::vector<ConnectorFacts> &displays) {
    const lessee::LeaseNews *const news = lease.news();
    if (news == nullptr) {
        return;
    }
    for (const auto &[connector, term, why] : news->unmet) {
        const auto display = std::ranges::find(displays, connector, &ConnectorFacts::id);
        remark("sublet-lessee: {}: the compositor does without {}: {}",
               display != displays.end() ? display->name : "a display", option_for(term), why);
    }
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

std::expected<FoundDisplays, Failure> find_displays(const lessee::LessorAddress &lessor,
                                                    const StopSignal &stop,
                                                    const WantedDisplays &wanted,
                                                    const Deadline &patience) {
    auto session = LessorSession::open(lessor, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto settled = session->settle(patience); !settled) {
        return std::unexpected(settled.error());
    }
    auto claim = claim_for_lease(*session, wanted.claim);
    if (!claim) {
        return std::unexpected(claim.error());
    }
    auto candidate = find_candidate(*session, wanted.selection, patience);
    if (!candidate) {
        return std::unexpected(candidate.error());
    }
    return FoundDisplays{*std::move(session), *std::move(claim), *std::move(candidate)};
}

std::expected<GrantedLease, Failure> request_lease(LessorSession &session,
                                                   const lessee::Candidate &candidate,
                                                   const TermWishes &wishes, Timeline &timeline) {
    if (const auto possible = foretell(session, wishes); !possible) {
        return std::unexpected(possible.error());
    }
    auto uevents = UeventMonitor::open();
    const auto displays = candidate.displays;
    auto lease = candidate.device->request(candidate.offers, wishes.of(candidate));
    if (!lease) {
        return std::unexpected(Failure{ExitCode::Denied, lease.error().message()});
    }
    timeline.reach("submit");

    if (const auto answered = await_answer(session, **lease); !answered) {
        return std::unexpected(answered.error());
    }
    if ((*lease)->state() == lessee::Lease::State::Denied) {
        return std::unexpected(denial(**lease));
    }
    tell_unmet(**lease, displays);
    timeline.reach("lease fd");
    return GrantedLease{*std::move(lease),
                        uevents ? std::optional(*std::move(uevents)) : std::nullopt};
}

} // namespace sublet::cli
