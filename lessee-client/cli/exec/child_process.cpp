#include "exec/child_process.hpp"

#include <array>
#include <csignal>
#include <vector>

#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace sublet::cli {

namespace {

std::vector<char *> pointers(std::span<const std::string> strings) {
    std::vector<char *> result;
    for (const std::string &each : strings) {
        result.push_back(const_cast<char *>(each.c_str())); // posix_spawn() does not write.
    }
    result.push_back(nullptr);
    return result;
}

/// Signal handling as a shell gives it, and one descriptor that is not closed.
class SpawnSettings {
public:
    explicit SpawnSettings(int kept_fd) {
        posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, kept_fd,
                                         kept_fd); // Clears close-on-exec.
    }
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnSettings(const SpawnSettings &) = delete;
    SpawnSettings &operator=(const SpawnSettings &) = delete;

    [[nodiscard]] const posix_spawnattr_t *attributes() const { return &attributes_; }
    [[nodiscard]] const posix_spawn_file_actions_t *actions() const { return &actions_; }

private:
    posix_spawnattr_t attributes_;
    posix_spawn_file_actions_t actions_;
};

} // namespace

std::expected<ChildProcess, Error> ChildProcess::start(std::span<const std::string> arguments,
                                                       std::span<const std::string> environment,
                                                       int kept_fd) {
    const SpawnSettings settings(kept_fd);
    pid_t pid = -1;
    if (const int error =
            posix_spawnp(&pid, arguments[0].c_str(), settings.actions(), settings.attributes(),
                         pointers(arguments).data(), pointers(environment).data());
        error != 0) {
        return std::unexpected(Error{Error::Kind::System, error, "run " + arguments[0]});
    }
    UniqueFd ended(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!ended) {
        const Error error = Error::from_errno("watch " + arguments[0]);
        ::kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        return std::unexpected(error);
    }
    return ChildProcess(pid, std::move(ended));
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        send(SIGKILL);
        static_cast<void>(reap());
    }
}

void ChildProcess::send(int signal) const {
    ::kill(pid_, signal);
}

int ChildProcess::reap() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int ChildProcess::end(std::chrono::milliseconds grace) {
    send(SIGTERM);
    std::array<pollfd, 1> ended = {pollfd{fd(), POLLIN, 0}};
    if (poll(ended.data(), ended.size(), static_cast<int>(grace.count())) == 0) {
        send(SIGKILL);
    }
    return reap();
}

} // namespace sublet::cli
