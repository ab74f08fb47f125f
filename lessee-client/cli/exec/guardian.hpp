#pragma once

#include <chrono>
#include <expected>
#include <string>

#include <sublet/vocabulary/error.hpp>

#include "exec/call_listener.hpp"

namespace sublet::cli {

/// Starts a process that sleeps until this one has ended, however that comes about. Then it lets
/// all calls of `listener` through, which would fail for want of a listener otherwise, for as long
/// as a process is left that makes some; also the one that this process has received and not
/// answered. It kills the program, a pidfd that is borrowed, if that has not ended `grace` later.
/// What this process may have left behind, the folder `left`, it removes; "": nothing.
[[nodiscard]] std::expected<void, Error> start_guardian(const CallListener &listener, int program,
                                                        std::chrono::milliseconds grace,
                                                        const std::string &left);

} // namespace sublet::cli
