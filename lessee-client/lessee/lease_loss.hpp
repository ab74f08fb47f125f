#pragma once

#include <optional>
#include <string>

#include "lessee/connection.hpp"
#include "lessee/lease.hpp"
#include "vocabulary/end_cause.hpp"
#include "vocabulary/error.hpp"

namespace sublet::lessee {

/// How a lease came to its end when the lessee did not end it: one event, whoever tells of it.
struct LeaseLost {
    enum class Cause {
        Finished,   ///< The lessor said `finished`: unplugged, revoked, session gone.
        Revoked,    ///< The kernel emptied the lease and the lessor has said nothing yet.
        CardGone,   ///< The card was removed.
        Unplugged,  ///< A display of the lease is gone and the lessor has said nothing.
        LessorGone, ///< The connection to it broke.
    };
    Cause cause;
    std::string detail;                ///< For people.
    std::optional<EndCause> told = {}; ///< Of Finished: why, if the lessor says so.
};

/// Whether `lease` is lost, as far as its lessor has said. Reads what Connection::dispatch()
/// writes: not beside it on another thread.
[[nodiscard]] std::optional<LeaseLost> lease_loss(const Lease &lease);

/// Whether `error` means that `lease` is lost: of Connection::dispatch() or of any call on the
/// leased fd. The lessor's word, if it is there, goes before the kernel's; it may come a little
/// later than ENOENT does, so whoever wants it goes on dispatching for a moment.
[[nodiscard]] std::optional<LeaseLost> lease_loss(const Lease &lease, const Error &error);

/// Dispatches the connection. Whether `lease` is lost, as far as its lessor has said, or because
/// nothing more can be heard of it.
[[nodiscard]] std::optional<LeaseLost> hear_loss(Connection &connection, const Lease &lease);

} // namespace sublet::lessee
