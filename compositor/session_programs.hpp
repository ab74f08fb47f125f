#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "desktop/child_processes.hpp"
#include "options.hpp"

namespace sublet {

/// What is started with sublet: by the configuration, by --startup, and the program of the session,
/// whose end is sublet's.
class SessionPrograms {
public:
    /// `children` outlives this object; `ended` is called when the program of the session ends.
    SessionPrograms(ChildProcesses &children, std::function<void()> ended);

    /// A program of the configuration that cannot be started is logged; any other is an error.
    [[nodiscard]] std::expected<void, Error>
    start(std::span<const std::vector<std::string>> autostart, const Options &options);

    /// Asks the program of the session to end, if it runs.
    void stop() const;

    /// Of the program of the session, once it has ended.
    [[nodiscard]] std::optional<int> status() const { return status_; }

private:
    ChildProcesses &children_;
    std::function<void()> ended_;
    std::optional<pid_t> program_; ///< While it runs.
    std::optional<int> status_;
};

} // namespace sublet
