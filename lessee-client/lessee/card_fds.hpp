#pragma once

#include "vocabulary/unique_fd.hpp"

namespace sublet::lessee {

/// Fds of a lessor's card without master rights, one for each client of whoever passes its leases
/// on: clients do not share an open file. Gone before the LeaseDevice that gave it.
class CardFds {
public:
    virtual ~CardFds() = default;

    /// Whether take() would return one. Becomes true only inside Connection::dispatch().
    [[nodiscard]] virtual bool ready() const = 0;

    /// Returns the fd that is ready, or an empty one.
    [[nodiscard]] virtual UniqueFd take() = 0;

protected:
    CardFds() = default;
    CardFds(const CardFds &) = default;
    CardFds &operator=(const CardFds &) = default;
};

} // namespace sublet::lessee
