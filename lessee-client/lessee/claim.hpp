#pragma once

#include "lessee/claim_news.hpp"

namespace sublet::lessee {

/// A claim: displays that are to be kept from the desktop and offered for lease, as long as this
/// object lives. It may outlive its Connection, and then claims nothing. A lease of such a display
/// does not need the claim to go on.
class Claim {
public:
    virtual ~Claim() = default;

    Claim(const Claim &) = delete;
    Claim &operator=(const Claim &) = delete;

    /// Changes inside Connection::dispatch() only. When a display is matched, the offer of it has
    /// come.
    [[nodiscard]] virtual const ClaimNews &news() const = 0;

protected:
    Claim() = default;
};

} // namespace sublet::lessee
