#include "process/spawn.hpp"

#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {
#include <sys/pidfd.h> // glibc 2.41 forgets to say so itself
}

#include "process/file_limit.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

class SpawnAttributes {
public:
    SpawnAttributes() { posix_spawnattr_init(&value_); }
    ~SpawnAttributes() { posix_spawnattr_destroy(&value_); }
    SpawnAttributes(const SpawnAttributes &) = delete;
    SpawnAttributes &operator=(const SpawnAttributes &) = delete;

    void detach() {
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&value_, &none);
        posix_spawnattr_setsigdefault(&value_, &all);
        posix_spawnattr_setflags(&value_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETSID);
    }

    [[nodiscard]] const posix_spawnattr_t *get() const { return &value_; }

private:
    posix_spawnattr_t value_{};
};

class FileActions {
public:
    FileActions() { posix_spawn_file_actions_init(&value_); }
    ~FileActions() { posix_spawn_file_actions_destroy(&value_); }
    FileActions(const FileActions &) = delete;
    FileActions &operator=(const FileActions &) = delete;

    [[nodiscard]] int keep_output_alone() {
        if (const int failure =
                posix_spawn_file_actions_addopen(&value_, STDIN_FILENO, "/dev/null", O_RDONLY, 0)) {
            return failure;
        }
        return posix_spawn_file_actions_addclosefrom_np(&value_, STDERR_FILENO + 1);
    }

    [[nodiscard]] const posix_spawn_file_actions_t *get() const { return &value_; }

private:
    posix_spawn_file_actions_t value_{};
};

std::vector<std::string> environment_with(const std::map<std::string, std::string> &variables) {
    std::vector<std::string> result;
    for (char **entry = environ; entry && *entry; ++entry) {
        const std::string_view pair = *entry;
        if (!variables.contains(std::string(pair.substr(0, pair.find('='))))) {
            result.emplace_back(pair);
        }
    }
    for (const auto &[name, value] : variables) {
        result.push_back(formatted("{}={}", name, value));
    }
    return result;
}

/// The null-terminated array that exec wants. Points into `strings`.
std::vector<char *> pointers_to(std::span<const std::string> strings) {
    std::vector<char *> result;
    for (const std::string &text : strings) {
        result.push_back(const_cast<char *>(text.c_str())); // exec does not write to it
    }
    result.push_back(nullptr);
    return result;
}

} // namespace

std::expected<SpawnedProcess, Error> spawn(std::span<const std::string> command,
                                           const std::map<std::string, std::string> &variables) {
    const auto environment = environment_with(variables);
    SpawnAttributes attributes;
    attributes.detach();
    FileActions files;
    pid_t pid = -1;
    int failure = files.keep_output_alone();
    if (failure == 0) {
        const OriginalFileLimit limit;
        failure = posix_spawnp(&pid, command.front().c_str(), files.get(), attributes.get(),
                               pointers_to(command).data(), pointers_to(environment).data());
    }
    if (failure != 0) {
        return std::unexpected(Error::from_result(-failure, "run " + command.front()));
    }
    SpawnedProcess process{pid, UniqueFd(::pidfd_open(pid, 0))};
    if (!process.ended) {
        Error error = Error::from_errno("watch " + command.front());
        kill_at_once(process);
        return std::unexpected(std::move(error));
    }
    return process;
}

void kill_at_once(const SpawnedProcess &process) {
    ::kill(-process.pid, SIGKILL);
    while (::waitpid(process.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

} // namespace sublet
