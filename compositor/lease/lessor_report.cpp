#include "lease/lessor_report.hpp"

#include <format>
#include <ranges>

#include "lease/lessor.hpp"

namespace sublet {

std::string_view to_string(EndCause cause) {
    switch (cause) {
    case EndCause::ClientLeft:
        return "given up by the client";
    case EndCause::FdClosed:
        return "its fd was closed";
    case EndCause::Unplugged:
        return "display unplugged";
    case EndCause::SessionInactive:
        return "session switched away";
    case EndCause::Revoked:
        return "revoked by the administrator";
    case EndCause::Withheld:
        return "no longer allowed by the policy";
    case EndCause::ForbiddenModeset:
        return "the lessee changed the mode, which its rule forbids";
    case EndCause::CardGone:
        return "the lessor let go of the card";
    case EndCause::ParentEnded:
        return "ended by the parent compositor";
    }
    return "?";
}

std::string_view to_string(DisplayUse use) {
    switch (use) {
    case DisplayUse::Unplugged:
        return "unplugged";
    case DisplayUse::Desktop:
        return "desktop";
    case DisplayUse::Offered:
        return "offered";
    case DisplayUse::Leased:
        return "leased";
    case DisplayUse::Withheld:
        return "withheld";
    }
    return "?";
}

DisplayReport Lessor::report(ConnectorId connector) const {
    DisplayReport report;
    if (const ConnectorFacts *facts = inventory_.find(connector)) {
        report.facts = *facts;
    }
    const Display *display = displays_.find(connector);
    if (!display || display->phase == DisplayPhase::Absent) {
        report.reason = "nothing is plugged in";
        return report;
    }
    const bool leased = display->phase == DisplayPhase::Leased;
    report.rule = display->verdict.name;
    report.on_desktop = display->verdict.desktop && !leased;
    report.offered = display->offered() && !leased && active_ && lendable(connector);
    report.use = leased              ? DisplayUse::Leased
                 : report.offered    ? DisplayUse::Offered
                 : report.on_desktop ? DisplayUse::Desktop
                                     : DisplayUse::Withheld;
    if (leased) {
        report.lease = display->lease;
        report.reason = std::format("leased by lease {}", display->lease.value());
    } else if (!active_) {
        report.reason = stale_ ? "the card came back without DRM master, which is tried again"
                               : "the session is switched away";
    } else if (!host_.has_output(connector)) {
        report.reason = "the backend has no output for it yet";
    } else if (!lendable(connector)) {
        report.reason = "what its last lessee left could not be put back, which is tried again";
    } else {
        report.reason = display->reason();
    }
    return report;
}

LeaseReport Lessor::report(const LeaseEntry &entry) const {
    const RunningLease &running = *entry.running;
    return {entry.request.id,
            running.kernel.lessee(),
            entry.request.client,
            running.kernel.objects(),
            names(entry.request.connectors),
            running.since,
            running.masked};
}

std::vector<DisplayReport> Lessor::displays() const {
    std::vector<DisplayReport> reports;
    for (const ConnectorId connector : inventory_.all() | std::views::keys) {
        reports.push_back(report(connector));
    }
    return reports;
}

std::vector<LeaseReport> Lessor::leases() const {
    std::vector<LeaseReport> reports;
    for (const LeaseEntry &entry : leases_ | std::views::values) {
        if (entry.running) {
            reports.push_back(report(entry));
        }
    }
    return reports;
}

std::vector<std::string> Lessor::names(const std::vector<ConnectorId> &connectors) const {
    std::vector<std::string> names;
    for (const ConnectorId connector : connectors) {
        const ConnectorFacts *facts = inventory_.find(connector);
        names.push_back(facts ? facts->name : std::format("connector {}", connector.value()));
    }
    return names;
}

} // namespace sublet
