#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <sys/types.h>

#include <sublet/displays/uevent_monitor.hpp>
#include <sublet/lessee/lease_loss.hpp>
#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::lessee {

/// Notices that a display of a lease was unplugged where the lessor says nothing of it: those on
/// wlroots 0.19 and 0.20 do not end the lease, and frames on it would go nowhere for ever.
class PlugWatch {
public:
    using Clock = std::chrono::steady_clock;

    /// `uevents` (UeventMonitor::open()) must have listened since before the lease was asked for:
    /// nobody asks whether the displays are connected now. Empty, where that is not allowed:
    /// nothing is ever noticed. `leased_fd` is borrowed; `connectors` are those of the lease.
    PlugWatch(std::optional<UeventMonitor> uevents, int leased_fd,
              std::vector<ConnectorId> connectors);

    /// Readable when hear() has something to read; -1, which poll(2) skips, if it never has.
    [[nodiscard]] int fd() const { return uevents_ ? uevents_->fd() : -1; }

    /// When hear() has something to find out though nothing is to be read; empty: never.
    [[nodiscard]] std::optional<Clock::time_point> deadline() const { return look_at_; }

    /// Reads what the kernel announces, if `readable`. Looks once the deadline after it has passed:
    /// a lessor that cares has ended the lease by then.
    [[nodiscard]] std::optional<LeaseLost> hear(bool readable);

    /// Whether a display is unplugged now, as may be why it cannot be driven. The kernel is made to
    /// probe the lease's connectors, which takes it some ms.
    [[nodiscard]] std::optional<LeaseLost> look() const;

private:
    [[nodiscard]] bool concerns_us(const DrmUevent &event) const;

    std::optional<UeventMonitor> uevents_;
    int leased_fd_;
    dev_t card_; ///< Its primary node.
    std::vector<ConnectorId> connectors_;
    std::optional<Clock::time_point> look_at_;
};

} // namespace sublet::lessee
