#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <sys/types.h>

namespace sublet::cli {

/// A path as a system call of another process names it.
struct ProgramPath {
    pid_t process = 0;  ///< Or one of its threads.
    int directory = -1; ///< Of the process, as openat(2).
    std::string path;
    bool follow = true; ///< A symbolic link at its end.
};

/// The device whose node it is in that process' root and mounts; empty if it is none.
[[nodiscard]] std::optional<dev_t> device_at(const ProgramPath &path);

/// The device that the process has open as `fd`; empty if it is none.
[[nodiscard]] std::optional<dev_t> device_of(pid_t process, int fd);

} // namespace sublet::cli
