#include "lessor/lease_entries.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "vocabulary/formatted.hpp"

namespace sublet {

using Stage = LeaseEntry::Stage;

Error no_lease(LeaseId id) {
    return Error::make(Error::Kind::NotFound, formatted("there is no lease {}", id.value()));
}

LeaseEntry &LeaseEntries::add(wire::LeaseRequest request) {
    LeaseEntry &entry = entries_[request.id];
    entry.asked = request.terms;
    entry.request = std::move(request);
    return entry;
}

LeaseEntry *LeaseEntries::find(LeaseId id) {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
}

LeaseReport *LeaseEntries::running(LeaseId id) {
    LeaseEntry *const entry = find(id);
    return entry != nullptr && entry->lease ? &*entry->lease : nullptr;
}

LeaseEntry LeaseEntries::take(LeaseId id) {
    return std::move(entries_.extract(id).mapped());
}

std::vector<LeaseId>
LeaseEntries::where(const std::function<bool(const LeaseEntry &)> &holds) const {
    std::vector<LeaseId> found;
    for (const auto &[id, entry] : entries_) {
        if (holds(entry)) {
            found.push_back(id);
        }
    }
    return found;
}

bool LeaseEntries::awaits_return(const LeaseEntry &entry) const {
    return std::ranges::any_of(entry.request.connectors, [this](ConnectorId connector) {
        return displays_.find(connector)->phase == DisplayPhase::Returning;
    });
}

bool LeaseEntries::is_second(LeaseId id) const {
    const auto &connectors = entries_.at(id).request.connectors;
    return std::ranges::any_of(entries_, [&](const auto &other) {
        const auto &others = other.second.request.connectors;
        return other.first != id && other.second.stage == Stage::Held &&
               std::ranges::find_first_of(others, connectors) != others.end();
    });
}

std::vector<LeaseId> LeaseEntries::due() const {
    return where([this](const LeaseEntry &entry) {
        return entry.stage == Stage::Held && !awaits_return(entry);
    });
}

std::vector<LeaseId> LeaseEntries::waiting_for(ConnectorId connector) const {
    return where([&](const LeaseEntry &entry) {
        return entry.stage < Stage::Preparing &&
               std::ranges::contains(entry.request.connectors, connector);
    });
}

std::vector<LeaseId> LeaseEntries::unplugged() const {
    return where([this](const LeaseEntry &entry) {
        return entry.stage != Stage::Running &&
               std::ranges::any_of(entry.request.connectors, [this](ConnectorId connector) {
                   const Display *display = displays_.find(connector);
                   return display == nullptr || display->phase == DisplayPhase::Disconnected;
               });
    });
}

std::vector<LeaseId> LeaseEntries::withheld() const {
    return where([this](const LeaseEntry &entry) {
        const auto may_have = [&](size_t which) {
            const Display *display = displays_.find(entry.request.connectors[which]);
            const ClientKey only_for = display != nullptr ? display->verdict.only_for : ClientKey();
            return display != nullptr && display->allowed() &&
                   (!only_for || only_for == entry.request.holder) &&
                   (entry.stage == Stage::Held || display->verdict.clients == entry.rules[which]);
        };
        return entry.stage != Stage::Running &&
               !std::ranges::all_of(std::views::iota(size_t{0}, entry.request.connectors.size()),
                                    may_have);
    });
}

std::vector<std::pair<LeaseId, Refusal>> LeaseEntries::obstructed() const {
    std::vector<std::pair<LeaseId, Refusal>> found;
    for (const auto &[id, entry] : entries_) {
        if (entry.stage != Stage::Held) {
            continue;
        }
        for (const ConnectorId connector : entry.request.connectors) {
            const Display *display = displays_.find(connector);
            if (display == nullptr || display->offered()) {
                continue;
            }
            const bool leased = display->phase == DisplayPhase::Leased;
            found.emplace_back(
                id, Refusal{.reason = leased ? RefusalReason::InUse : RefusalReason::Withdrawn,
                            .text = display->facts.name + (leased ? " is leased by another client"
                                                                  : ": " + display->obstacle),
                            .connector = connector});
            break;
        }
    }
    return found;
}

std::vector<LeaseId> LeaseEntries::ended_by(EndCause cause) const {
    return where([&](const LeaseEntry &entry) {
        return cause != EndCause::SessionInactive || entry.stage != Stage::Running ||
               std::ranges::any_of(entry.request.connectors, [this](ConnectorId connector) {
                   return displays_.find(connector)->verdict.on_session_switch ==
                          OnSessionSwitch::End;
               });
    });
}

std::vector<LeaseReport> LeaseEntries::leases() const {
    std::vector<LeaseReport> reports;
    for (const LeaseEntry &entry : entries_ | std::views::values) {
        if (entry.lease) {
            reports.push_back(*entry.lease);
        }
    }
    return reports;
}

} // namespace sublet
