#pragma once

#include <expected>
#include <map>
#include <span>
#include <string>

#include <sys/types.h>

#include "vocabulary/error.hpp"

namespace sublet {

/// Starts a program, found on PATH, with nothing of ours but standard output and standard error: no
/// other fds, no blocked or ignored signals, /dev/null to read from, a process group of its own
/// (whose id is the returned pid).
///
/// `command` is the program and its arguments, not empty; `variables` are added to our environment.
/// The caller reaps the child. An error, also that the program cannot be executed, means that there
/// is no child.
[[nodiscard]] std::expected<pid_t, Error>
spawn(std::span<const std::string> command, const std::map<std::string, std::string> &variables);

} // namespace sublet
