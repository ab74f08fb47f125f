#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

namespace sublet {

/// What is known of the process behind a Wayland connection; the policy judges by it.
struct ClientFacts {
    pid_t pid = 0; ///< As the kernel recorded it at connect(2) (SO_PEERCRED).
    uid_t uid = 0;
    gid_t gid = 0;
    std::string executable;                ///< Target of /proc/PID/exe; empty if unreadable.
    std::optional<std::string> sandbox_id; ///< App id by security-context-v1; set = sandboxed.
    bool xwayland = false; ///< Our own Xwayland, for an X program that it does not name.
};

} // namespace sublet
