#pragma once

#include <expected>
#include <string>
#include <vector>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/kms_ids.hpp>

namespace sublet::cli {

/// What a program is told of its lease.
struct LeaseFacts {
    int fd = -1;             ///< The leased fd, under this number in the program.
    std::string node;        ///< "/dev/dri/card0".
    std::string connector;   ///< The first leased connector's name.
    PropertyId disguise;     ///< "non-desktop" of the connectors, to be hidden; empty: show it.
    std::string seat_socket; ///< Where it has a seat of its own; "": it has none.
    bool preload = false;    ///< It gets the lease, and does not see that property, by a library.
};

/// `arguments` with {fd}, {node}, {card} ("card0") and {connector} replaced.
[[nodiscard]] std::vector<std::string> fill_in(std::vector<std::string> arguments,
                                               const LeaseFacts &lease);

/// A copy of this process' environment.
[[nodiscard]] std::vector<std::string> own_environment();

/// Our own environment and, for the program: LEASE_FD; LIBSEAT_BACKEND (noop, or seatd and
/// SEATD_SOCK) and WLR_DRM_DEVICES, whatever they were (what suits the lessor's session cannot suit
/// the lease); WLR_BACKENDS=drm unless drm is among those named already, with libinput if there is
/// a seat; to preload, LD_PRELOAD and what the library is told.
/// Error NotFound: that is not installed.
[[nodiscard]] std::expected<std::vector<std::string>, Error>
lease_environment(const LeaseFacts &lease);

} // namespace sublet::cli
