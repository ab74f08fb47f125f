#pragma once

#include <optional>
#include <string>

#include "displays/edid_facts.hpp"

namespace sublet {

/// Which display it is, by what its EDID says, and where it is plugged in.
struct Monitor {
    std::string connector;         ///< Name of the connector.
    std::optional<EdidFacts> edid; ///< Nothing if it has none that can be understood.
    bool non_desktop = false;      ///< The kernel's flag.
};

/// Whether two EDIDs tell of the same display, as far as EDIDs tell displays apart: makers give
/// many displays no serial, or all of them the same.
[[nodiscard]] inline bool same_display(const Monitor &a, const Monitor &b) {
    if (!a.edid || !b.edid) {
        return !a.edid && !b.edid;
    }
    return a.edid->maker == b.edid->maker && a.edid->product == b.edid->product &&
           a.edid->model == b.edid->model && a.edid->serial == b.edid->serial;
}

/// The same display at the same connector.
[[nodiscard]] inline bool same_place(const Monitor &a, const Monitor &b) {
    return a.connector == b.connector && same_display(a, b);
}

/// Whether the display can be told from others of its model, wherever it is plugged in.
[[nodiscard]] inline bool has_serial(const Monitor &monitor) {
    return monitor.edid && !monitor.edid->serial.empty();
}

} // namespace sublet
