#include "relay/relay_lessor.hpp"

#include <format>
#include <ranges>

namespace sublet {

DisplayReport RelayLessor::report(ConnectorId connector) const {
    DisplayReport report;
    report.facts = facts_.at(connector);
    const Display *display = displays_.find(connector);
    const auto withheld = [&](std::string reason) {
        report.use = DisplayUse::Withheld;
        report.reason = "relayed: " + std::move(reason);
        return report;
    };
    if (display->phase == DisplayPhase::Leased) {
        report.use = DisplayUse::Leased;
        report.rule = display->verdict.name;
        report.lease = display->lease;
        report.reason = std::format("relayed: leased by lease {}", display->lease.value());
        return report;
    }
    if (returning(connector)) {
        return withheld("on its way back to the parent");
    }
    if (!offers_.contains(connector)) {
        if (report.facts.connected) {
            return withheld("the parent does not offer it");
        }
        report.reason = "nothing is plugged in";
        return report;
    }
    report.rule = display->verdict.name;
    report.offered = display->offered();
    if (!report.offered) {
        return withheld(display->reason());
    }
    report.use = DisplayUse::Offered;
    report.reason = "relayed: " + display->reason();
    return report;
}

LeaseReport RelayLessor::report(const RelayedLease &lease) const {
    return {.id = lease.request.id,
            .lessee = {}, // the parent's secret
            .client = lease.request.client,
            .objects = lease.running->objects,
            .connector_names = names(lease.request.connectors),
            .since = lease.running->since,
            .masked = true};
}

std::vector<DisplayReport> RelayLessor::displays() const {
    std::vector<DisplayReport> reports;
    for (const ConnectorId connector : facts_ | std::views::keys) {
        reports.push_back(report(connector));
    }
    return reports;
}

std::vector<LeaseReport> RelayLessor::leases() const {
    std::vector<LeaseReport> reports;
    for (const RelayedLease &lease : leases_ | std::views::values) {
        if (lease.running) {
            reports.push_back(report(lease));
        }
    }
    return reports;
}

std::string RelayLessor::name_of(ConnectorId connector) const {
    return facts_.at(connector).name;
}

std::vector<std::string> RelayLessor::names(const std::vector<ConnectorId> &connectors) const {
    return connectors | std::views::transform([this](ConnectorId id) { return name_of(id); }) |
           std::ranges::to<std::vector>();
}

} // namespace sublet
