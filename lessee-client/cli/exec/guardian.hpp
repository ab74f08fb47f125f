#pragma once

#include <chrono>
#include <expected>

#include <sublet/vocabulary/error.hpp>

namespace sublet::cli {

/// Starts a process that sleeps until this one has ended, however that comes about. Then it lets
/// all calls of `listener` through, which would fail for want of a listener otherwise, for as long
/// as a process is left that makes some; and kills the program, a pidfd, if that has not ended
/// `grace` later. Both descriptors are borrowed.
[[nodiscard]] std::expected<void, Error> start_guardian(int listener, int program,
                                                        std::chrono::milliseconds grace);

} // namespace sublet::cli
