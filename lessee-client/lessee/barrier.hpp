#pragma once

namespace sublet::lessee {

/// Tells when the lessor has handled all that was sent to it before this object was made, and
/// offers and leases are as it left them then.
class Barrier {
public:
    virtual ~Barrier() = default;

    /// Changes only inside Connection::dispatch().
    [[nodiscard]] virtual bool done() const = 0;

protected:
    Barrier() = default;
    Barrier(const Barrier &) = default;
    Barrier &operator=(const Barrier &) = default;
};

} // namespace sublet::lessee
