#pragma once

#include <optional>
#include <string_view>

#include <sys/types.h>

#include "../vocabulary/kms_ids.hpp"

namespace sublet {

/// What the kernel announces about a card.
struct DrmUevent {
    enum class Kind {
        Hotplug,     ///< Something about its connectors changed: rescan.
        Lease,       ///< The last fd of one of its lessees is closed: look at the lessee list.
        CardAdded,   ///< There is a new primary node.
        CardRemoved, ///< The primary node is gone.
        EventsLost,  ///< Announcements were dropped: any of the above may have happened.
    };

    dev_t device = 0; ///< The card's primary node; 0 for EventsLost, which concerns all cards.
    Kind kind = Kind::EventsLost;
    ConnectorId connector; ///< Hotplug of this connector alone; empty = any.

    bool operator==(const DrmUevent &) const = default;
};

/// Reads one message of the kernel's uevent group: "ACTION@DEVPATH", then KEY=VALUE strings, all
/// terminated by NUL (source: linux lib/kobject_uevent.c, drivers/gpu/drm/drm_sysfs.c).
///
/// Nothing if it is not about a primary node, or about nothing that concerns a lessor.
[[nodiscard]] std::optional<DrmUevent> parse_drm_uevent(std::string_view message);

} // namespace sublet
