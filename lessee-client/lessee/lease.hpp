#pragma once

#include "lessee/lease_news.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet::lessee {

/// A lease: asked for, running, or over. Destroying it gives the displays back to the lessor; it
/// may outlive its Connection.
///
///     Requested ──granted──▶ Granted ──ended──▶ Ended
///         └──────refused───▶ Denied
///
/// The state changes only inside Connection::dispatch(): whoever reads it, by lease_loss() too,
/// does so on the same thread or under a lock of their own. Holding a duplicate of the fd after the
/// lease ended keeps nothing: the kernel has emptied it, every call on it fails with ENOENT.
class Lease {
public:
    enum class State { Requested, Granted, Denied, Ended };

    virtual ~Lease() = default;

    [[nodiscard]] virtual State state() const = 0;

    /// The DRM master fd of the lease, once; empty before the grant and after it was taken. It
    /// stays open when this object goes, but the lease ends then.
    [[nodiscard]] virtual UniqueFd take_fd() = 0;

    /// What else the lessor says of it, complete for the state that it is in; null: it has no words
    /// for that. Changes inside Connection::dispatch() only.
    [[nodiscard]] virtual const LeaseNews *news() const { return nullptr; }

protected:
    Lease() = default;
    Lease(const Lease &) = default;
    Lease &operator=(const Lease &) = default;
};

} // namespace sublet::lessee
