#pragma once

#include <functional>
#include <span>
#include <vector>

#include "monitor.hpp"
#include "monitor_rule.hpp"
#include "output_wishes.hpp"

namespace sublet {

/// What was chosen for a display while the desktop ran.
struct RememberedMonitor {
    Monitor monitor; ///< Where it was last.
    OutputWishes wishes;
};

/// How each display is wanted: as the configuration has it, and above that as it was chosen last.
///
/// What was chosen belongs to the display and follows it to another connector. Only where displays
/// cannot be told apart does it belong to the display at its connector.
class OutputStore {
public:
    using Save = std::function<void(std::span<const RememberedMonitor>)>;

    /// Begins with what was saved; `save` is called with everything whenever something is chosen.
    OutputStore(std::vector<RememberedMonitor> saved, Save save)
        : remembered_(std::move(saved)), save_(std::move(save)) {}

    /// The first rule that matches a display applies to it.
    void configure(std::vector<MonitorRule> rules) { rules_ = std::move(rules); }

    /// `plugged`: the monitors that are there, with this one or without.
    [[nodiscard]] OutputWishes wishes_for(const Monitor &monitor,
                                          std::span<const Monitor> plugged) const;

    /// These wishes from now on; what they leave open stays as it was.
    void choose(const Monitor &monitor, const OutputWishes &wishes,
                std::span<const Monitor> plugged);

private:
    using Entries = std::vector<RememberedMonitor>;

    [[nodiscard]] Entries::const_iterator find(const Monitor &monitor,
                                               std::span<const Monitor> plugged) const;

    std::vector<MonitorRule> rules_;
    Entries remembered_;
    Save save_;
};

} // namespace sublet
