#pragma once

#include <chrono>
#include <optional>
#include <variant>

#include "lessee/lease.hpp"
#include "lessee/lease_loss.hpp"

#include "exit_codes.hpp"
#include "lease/lessor_session.hpp"

namespace sublet::cli {

/// What the lessor says of the end of `lease`, within `patience` and until a signal arrives, which
/// is not taken. Empty: nothing, the lease goes on.
[[nodiscard]] std::optional<lessee::LeaseLost>
hear_end(LessorSession &session, const lessee::Lease &lease, std::chrono::milliseconds patience);

/// Finds out what a failed KMS call on a lease means: the lease may be lost,
/// and then the lessor's word on it is waited for, a second at most.
[[nodiscard]] std::variant<lessee::LeaseLost, Error>
explain_kms_error(LessorSession &session, const lessee::Lease &lease, const Error &error);

[[nodiscard]] Failure to_failure(const lessee::LeaseLost &lost);
[[nodiscard]] Failure to_failure(const std::variant<lessee::LeaseLost, Error> &explained);

} // namespace sublet::cli
