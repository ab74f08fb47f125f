#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lessor/display_table.hpp"
#include "lessor/lease_entries.hpp"
#include "lessor/lessor_report.hpp"

namespace sublet {

/// How the leases of a device are made.
enum class LeaseKind { Kernel, Relayed };

/// Reports what becomes of each display of a device, for people.
class DisplayReporter {
public:
    using Observer = std::function<void(const LessorEvent &)>;

    /// `displays` and `entries` are borrowed and outlive this object. `observe` hears of changes.
    DisplayReporter(LeaseKind kind, const DisplayTable &displays, const LeaseEntries &entries,
                    Observer observe)
        : kind_(kind), displays_(displays), entries_(entries), observe_(std::move(observe)) {}

    /// `suspended` says why nothing of the device is on offer; empty: offers are what they are.
    [[nodiscard]] std::vector<DisplayReport> all(const std::string &suspended) const;

    /// Tells the observer of every display whose report has changed since the last call.
    void tell_changes(const std::string &suspended);

    /// Tells the observer that a connector, or every one, is gone.
    void forget(ConnectorId connector);
    void forget_all();

private:
    [[nodiscard]] DisplayReport report(const Display &display, const std::string &suspended) const;
    [[nodiscard]] std::string reason(const Display &display, const std::string &suspended) const;

    LeaseKind kind_;
    const DisplayTable &displays_;
    const LeaseEntries &entries_;
    Observer observe_;
    std::map<ConnectorId, DisplayReport> last_reported_;
};

} // namespace sublet
