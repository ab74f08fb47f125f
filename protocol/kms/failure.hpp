#pragma once

#include "../vocabulary/error.hpp"

namespace sublet::kms {

/// What an error of a KMS call on a leased fd means.
enum class Failure {
    LeaseLost, ///< ENOENT: the kernel emptied the lease. ENODEV: the card is gone.
    Suspended, ///< EACCES: the lessor is not master now (session switched away); may come back.
    Busy,      ///< EBUSY, EINTR, EAGAIN: something else is being committed; try again soon.
    Rejected,  ///< Anything else: the request itself is at fault.
};

[[nodiscard]] Failure classify(const Error &error);

} // namespace sublet::kms
