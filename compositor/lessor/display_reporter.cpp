#include "lessor/display_reporter.hpp"

#include <ranges>

#include "vocabulary/formatted.hpp"

namespace sublet {

DisplayReport DisplayReporter::report(const Display &display, const std::string &suspended) const {
    DisplayReport report{.facts = display.facts};
    if (display.phase == DisplayPhase::Disconnected) {
        report.reason = "nothing is plugged in";
        return report;
    }
    const bool leased = display.phase == DisplayPhase::Leased;
    report.rule = display.verdict.name;
    report.on_desktop = kind_ == LeaseKind::Kernel && display.verdict.desktop && !leased;
    report.offered = display.offered() && suspended.empty();
    report.use = leased              ? DisplayUse::Leased
                 : report.offered    ? DisplayUse::Offered
                 : report.on_desktop ? DisplayUse::Desktop
                                     : DisplayUse::Withheld;
    report.lease = leased ? display.lease : LeaseId();
    report.reason = (kind_ == LeaseKind::Relayed ? "relayed: " : "") + reason(display, suspended);
    return report;
}

std::string DisplayReporter::reason(const Display &display, const std::string &suspended) const {
    if (display.phase != DisplayPhase::Leased) {
        return !suspended.empty()          ? suspended
               : !display.obstacle.empty() ? display.obstacle
                                           : display.reason();
    }
    std::string reason = formatted("leased by lease {}", display.lease.value());
    if (const LeaseEntry *running = entries_.find(display.lease);
        running && !running->lease->shortfall.empty()) {
        reason += "; " + running->lease->shortfall;
    }
    return suspended.empty() ? reason : reason + "; suspended: " + suspended;
}

std::vector<DisplayReport> DisplayReporter::all(const std::string &suspended) const {
    std::vector<DisplayReport> reports;
    for (const Display &display : displays_.all() | std::views::values) {
        reports.push_back(report(display, suspended));
    }
    return reports;
}

void DisplayReporter::tell_changes(const std::string &suspended) {
    for (const auto &[connector, display] : displays_.all()) {
        DisplayReport now = report(display, suspended);
        DisplayReport &last = last_reported_[connector];
        if (last != now) {
            last = std::move(now);
            observe_(DisplayChanged{last});
        }
    }
}

void DisplayReporter::forget(ConnectorId connector) {
    if (last_reported_.erase(connector) != 0) {
        observe_(DisplayGone{connector});
    }
}

void DisplayReporter::forget_all() {
    for (const ConnectorId connector : std::exchange(last_reported_, {}) | std::views::keys) {
        observe_(DisplayGone{connector});
    }
}

} // namespace sublet
