#pragma once

#include <expected>
#include <memory>
#include <span>
#include <vector>

#include <poll.h>

#include "lessee/barrier.hpp"
#include "lessee/claim.hpp"
#include "lessee/lease_device.hpp"
#include "vocabulary/claim.hpp"
#include "vocabulary/error.hpp"

namespace sublet::lessee {

/// A connection to a lessor: a Wayland compositor or an X server (connect.hpp).
///
/// No threads and no hidden event loop: poll fd() for input, then call dispatch(). Everything
/// reachable from here changes inside dispatch() only. Not thread-safe.
class Connection {
public:
    virtual ~Connection() = default;

    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Readable when dispatch() has something to do. Owned here.
    [[nodiscard]] virtual int fd() const = 0;

    /// The socket to the lessor, to ask the kernel who is at its other end. Owned here.
    [[nodiscard]] virtual int socket() const = 0;

    /// Sends what is queued, reads what is there and handles it. Never blocks. Error Lost: the
    /// lessor is gone or ended the connection; no call on this object is of use any more. Error
    /// System, ENOMEM: the same, for want of memory.
    [[nodiscard]] virtual std::expected<void, Error> dispatch() = 0;

    /// Whether not all could be sent: dispatch() when fd() is writable, too.
    [[nodiscard]] virtual bool wants_to_send() const = 0;

    /// What to poll fd() for: POLLIN, and POLLOUT if there is something to send.
    [[nodiscard]] short poll_events() const { return wants_to_send() ? POLLIN | POLLOUT : POLLIN; }

    /// Whether the lessor has told of all its devices and of all their offers. May become false
    /// again: when a device appears. A lessor whose session is switched away stays unsettled.
    [[nodiscard]] virtual bool settled() const = 0;

    /// Whether all devices have been heard of: if true and devices() is empty, the lessor lends
    /// nothing to this client.
    [[nodiscard]] virtual bool knows_devices() const = 0;

    /// The cards; invalidated by dispatch().
    [[nodiscard]] virtual std::span<const std::unique_ptr<LeaseDevice>> devices() const = 0;

    /// Whether the lessor takes terms of requests, tells news of leases and takes claims
    /// (sublet-lease-terms-v1). Known once knows_devices() is true.
    [[nodiscard]] virtual bool takes_terms() const { return false; }

    /// Claims displays that fulfil all of `criteria`, for this client alone if `exclusive`. The
    /// answer arrives through dispatch(). Error Invalid: no criteria, or one that no display could
    /// fulfil; Unsupported: the lessor takes no claims.
    [[nodiscard]] virtual std::expected<std::unique_ptr<Claim>, Error>
    claim(const ClaimCriteria & /*criteria*/, bool /*exclusive*/) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "the lessor takes no claims of displays"));
    }

    /// Gone before this object is.
    [[nodiscard]] virtual std::unique_ptr<Barrier> barrier() = 0;

protected:
    Connection() = default;
};

} // namespace sublet::lessee
