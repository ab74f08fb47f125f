#include "child_processes.hpp"

#include <array>
#include <utility>

#include <sys/wait.h>
#include <wayland-server-core.h>

#include "vocabulary/log.hpp"

namespace sublet {

std::expected<pid_t, Error> ChildProcesses::start(const std::string &command) {
    const std::array<std::string, 3> shell{"/bin/sh", "-c", command};
    return start(shell);
}

std::expected<pid_t, Error> ChildProcesses::start(std::span<const std::string> command,
                                                  Ended ended) {
    return spawn(command, {}).and_then([&](SpawnedProcess process) -> std::expected<pid_t, Error> {
        const Child &child = children_.emplace_back(*this, std::move(process), std::move(ended));
        if (!child.ended) {
            Error error = Error::from_errno("watch " + command.front());
            kill_at_once(child.process);
            children_.pop_back();
            return std::unexpected(std::move(error));
        }
        return child.process.pid;
    });
}

ChildProcesses::Child::Child(ChildProcesses &owner, SpawnedProcess started, Ended told)
    : all(owner), process(std::move(started)), tell(std::move(told)),
      ended(FdSource::create(owner.loop_, process.ended.get(), WL_EVENT_READABLE,
                             [this](uint32_t) { on_end(); })) {}

void ChildProcesses::Child::on_end() {
    int status = 0;
    waitpid(process.pid, &status, WNOHANG);
    if (WIFEXITED(status)) {
        log_debug("desktop: process {} ended with status {}", process.pid, WEXITSTATUS(status));
    } else if (WIFSIGNALED(status)) {
        log_debug("desktop: process {} ended by signal {}", process.pid, WTERMSIG(status));
    }
    if (tell) {
        tell(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
    all.children_.remove_if([this](const Child &other) { return &other == this; });
}

} // namespace sublet
