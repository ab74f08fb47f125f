#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <vector>

#include <sys/types.h>

#include "displays/uevent_monitor.hpp"
#include "lessee/lease_loss.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet::lessee {

/// Notices that a display of a lease was unplugged where the lessor says nothing of it: those on
/// wlroots 0.19 and 0.20 do not end the lease, and frames on it would go nowhere for ever.
class HotplugMonitor {
public:
    using Clock = std::chrono::steady_clock;

    /// `uevents` (UeventMonitor::open()) must have listened since before the lease was asked for:
    /// nobody asks whether the displays are connected now. Empty, where that is not allowed:
    /// nothing is ever noticed. `card_fd`, any fd of the card, is borrowed; `connectors` are those
    /// of the lease.
    HotplugMonitor(std::optional<UeventMonitor> uevents, int card_fd,
                   std::vector<ConnectorId> connectors);

    /// Readable when dispatch() has something to read; -1, which poll(2) skips, if it never has.
    [[nodiscard]] int fd() const { return uevents_ ? uevents_->fd() : -1; }

    /// When dispatch() has something to find out though nothing is to be read; empty: never.
    [[nodiscard]] std::optional<Clock::time_point> deadline() const { return check_at_; }

    /// Reads what the kernel announces, if `readable`. Checks the connectors once the deadline
    /// after it has passed: a lessor that cares has ended the lease by then. Never waits for a
    /// display: what driver or lessor have found is read, and where they have not looked and
    /// `card_fd` is the leased one, a thread has the kernel ask the displays.
    [[nodiscard]] std::optional<LeaseLost> dispatch(bool readable);

    /// Whether a display is unplugged, as may be why it cannot be driven. Where `card_fd` is the
    /// leased one, the kernel is made to ask the displays: up to 200 ms each, so not between
    /// frames.
    [[nodiscard]] std::optional<LeaseLost> probe_connectors() const;

private:
    [[nodiscard]] bool concerns_us(const DrmUevent &event) const;

    std::optional<UeventMonitor> uevents_;
    int card_fd_;
    dev_t card_; ///< Its primary node.
    std::vector<ConnectorId> connectors_;
    std::optional<Clock::time_point> check_at_;
    std::future<std::optional<LeaseLost>> probing_; ///< What a probe under way will find,
    bool outdated_ = false; ///< though something was announced since it began.
};

} // namespace sublet::lessee
