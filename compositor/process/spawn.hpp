#pragma once

#include <expected>
#include <map>
#include <span>
#include <string>

#include <sys/types.h>

#include "vocabulary/error.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

/// A program we started. Whoever holds it reaps it by `pid` once `ended` is readable.
struct SpawnedProcess {
    pid_t pid = -1; ///< Also the id of its session and of its process group.
    UniqueFd ended; ///< A pidfd.
};

/// Starts a program, found on PATH, with nothing of ours but standard output and standard error: no
/// other fds, no blocked or ignored signals, /dev/null to read from, a session of its own.
///
/// `command` is the program and its arguments, not empty; `variables` are added to our environment.
/// On an error, including a failure to execute the program, no process is left behind.
[[nodiscard]] std::expected<SpawnedProcess, Error>
spawn(std::span<const std::string> command, const std::map<std::string, std::string> &variables);

/// Kills all of its process group, and reaps it.
void kill_at_once(const SpawnedProcess &process);

} // namespace sublet
