#pragma once

#include <csignal>

// What is preloaded into other people's programs: no C++ runtime, no
// allocation, no output.

namespace sublet::preload {

/// Names of the environment variables by which `sublet-lessee exec` tells the
/// preload library of the lease. The fd is open in the program and stays so.
constexpr const char *fd_variable = "LEASE_FD";             ///< Decimal number of the leased fd.
constexpr const char *device_variable = "SUBLET_LEASE_DEV"; ///< "major:minor" of the card's node.

/// F_GETSIG of the leased fd once the program has opened the card; 0 before.
constexpr int opened_mark = SIGIO;

/// If `path` (relative to `directory`, as openat(2)) is the primary node of the
/// leased card, a new descriptor of the lease with the close-on-exec flag of
/// `flags`; otherwise -1. It and all others block, or not, as `flags` say. Keeps errno.
[[nodiscard]] int open_leased(int directory, const char *path, int flags);

/// The same for the leased card by the name of its driver, as drmOpen(3) does.
[[nodiscard]] int open_leased_by_driver(const char *driver);

/// Whether `fd` is of the leased card. Keeps errno.
[[nodiscard]] bool is_leased(int fd);

} // namespace sublet::preload
