#include "output_store.hpp"

#include <algorithm>

namespace sublet {

OutputWishes OutputStore::wishes_for(const Monitor &monitor,
                                     std::span<const Monitor> plugged) const {
    const auto rule = std::ranges::find_if(rules_, [&](const MonitorRule &candidate) {
        return candidate.match.matches(monitor.connector, monitor.edid, monitor.non_desktop);
    });
    const OutputWishes configured = rule == rules_.end() ? OutputWishes{} : rule->wishes;
    const auto chosen = find(monitor, plugged);
    return chosen == remembered_.end() ? configured : chosen->wishes.over(configured);
}

void OutputStore::choose(const Monitor &monitor, const OutputWishes &wishes,
                         std::span<const Monitor> plugged) {
    if (wishes == OutputWishes{}) {
        return;
    }
    RememberedMonitor entry{monitor, wishes};
    if (const auto before = find(monitor, plugged); before != remembered_.end()) {
        entry.wishes = wishes.over(before->wishes);
        remembered_.erase(before);
    }
    remembered_.push_back(std::move(entry));
    save_(remembered_);
}

OutputStore::Entries::const_iterator OutputStore::find(const Monitor &monitor,
                                                       std::span<const Monitor> plugged) const {
    const auto here = std::ranges::find_if(remembered_, [&](const RememberedMonitor &entry) {
        return same_place(entry.monitor, monitor);
    });
    if (here != remembered_.end() || !has_serial(monitor)) {
        return here;
    }
    return std::ranges::find_if(remembered_, [&](const RememberedMonitor &entry) {
        const bool of_a_twin = std::ranges::any_of(
            plugged, [&](const Monitor &other) { return same_place(other, entry.monitor); });
        return same_display(entry.monitor, monitor) && !of_a_twin;
    });
}

} // namespace sublet
