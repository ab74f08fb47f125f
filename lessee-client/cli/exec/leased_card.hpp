#pragma once

#include <sys/types.h>

namespace sublet::cli {

/// The card of a lease, and what else a program that opens cards is to take for it.
struct LeasedCard {
    int lease = -1;          ///< The leased fd, borrowed.
    dev_t device = 0;        ///< Of the card's primary node.
    bool other_cards = true; ///< The primary node of any other card, too.

    /// Whether who opens that device is to get the lease.
    [[nodiscard]] bool covers(dev_t opened) const;

    /// Has the lease block or not, as `flags` of an opening say: all its descriptors are one open
    /// file, which cannot be opened anew, and so the last opening says it for all.
    void open_with(int flags) const;
};

} // namespace sublet::cli
