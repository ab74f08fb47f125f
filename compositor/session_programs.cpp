#include "session_programs.hpp"

#include <csignal>
#include <utility>

#include "vocabulary/log.hpp"

namespace sublet {

SessionPrograms::SessionPrograms(ChildProcesses &children, std::function<void()> ended)
    : children_(children), ended_(std::move(ended)) {}

std::expected<void, Error>
SessionPrograms::start(std::span<const std::vector<std::string>> autostart,
                       const Options &options) {
    for (const std::vector<std::string> &command : autostart) {
        if (const auto started = children_.start(command); !started) {
            log_error("desktop: {}", started.error().message());
        }
    }
    for (const std::string &command : options.startup_commands) {
        if (const auto started = children_.start(command); !started) {
            return std::unexpected(started.error());
        }
    }
    if (options.program.empty()) {
        return {};
    }
    return children_
        .start(options.program,
               [this](int status) {
                   program_.reset();
                   status_ = status;
                   ended_();
               })
        .transform([this](pid_t pid) { program_ = pid; });
}

void SessionPrograms::stop() const {
    if (program_) {
        ::kill(-*program_, SIGTERM);
    }
}

} // namespace sublet
