#pragma once

#include <optional>
#include <string>

#include <sublet/vocabulary/error.hpp>

namespace sublet::lessee {

/// What an error of a KMS call on a leased fd means.
enum class KmsFailure {
    LeaseLost, ///< ENOENT: the kernel emptied the lease. ENODEV: the card is gone.
    Suspended, ///< EACCES: the lessor is not master now (session switched away); may come back.
    Busy,      ///< EBUSY, EINTR, EAGAIN: something else is being committed; try again soon.
    Rejected,  ///< Anything else: the request itself is at fault.
};

[[nodiscard]] KmsFailure classify_kms_error(const Error &error);

/// How a lease came to its end when the lessee did not end it.
struct LeaseLost {
    enum class Cause {
        Finished,   ///< The lessor said `finished`: unplugged, revoked, session gone.
        Revoked,    ///< The kernel emptied the lease and the lessor has said nothing yet.
        CardGone,   ///< The card was removed.
        LessorGone, ///< The Wayland connection broke.
    };
    Cause cause;
    std::string detail; ///< For people.
};

} // namespace sublet::lessee
