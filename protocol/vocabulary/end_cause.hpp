#pragma once

#include <string_view>

namespace sublet {

/// Why a lease ended. The numbers are those of sublet_lease_terms_v1.cause and of
/// sublet_control_watch_v1.cause.
enum class EndCause {
    ClientLeft = 0,       ///< Its Wayland object was destroyed, or the whole connection is gone.
    FdClosed = 1,         ///< The kernel says so: no process holds the lease's fd any more.
    Unplugged = 2,        ///< A display of it was unplugged.
    SessionInactive = 3,  ///< The session was switched away.
    Revoked = 4,          ///< By the administrator.
    Withheld = 5,         ///< The policy does not allow it any more.
    ForbiddenModeset = 6, ///< The lessee changed the mode where only the lessor may.
    CardGone = 7,         ///< The card was removed, or the lessor exits.
    ParentEnded = 8,      ///< Relayed: the parent compositor says so, not why.
};

/// The cause in plain words, for logs, `subletctl` and its JSON.
[[nodiscard]] std::string_view to_string(EndCause cause);

/// A word for JSON: "fd-closed"; "unknown" for an invalid number.
[[nodiscard]] std::string_view to_word(EndCause cause);

} // namespace sublet
