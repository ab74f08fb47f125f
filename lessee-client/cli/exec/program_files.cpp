#include "exec/program_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sublet/vocabulary/formatted.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

namespace {

std::optional<dev_t> device_in(const struct stat &status) {
    return S_ISCHR(status.st_mode) ? std::optional(status.st_rdev) : std::nullopt;
}

/// The process' own descriptor that the path names, which "self" would make one of ours.
std::optional<int> own_descriptor(std::string_view path) {
    for (const std::string_view folder : {"/proc/self/fd/", "/proc/thread-self/fd/", "/dev/fd/"}) {
        if (path.starts_with(folder)) {
            const auto number = path.substr(folder.size());
            const bool plain =
                !number.empty() && number.size() < 8 &&
                std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
            return plain ? std::optional(std::stoi(std::string(number))) : std::nullopt;
        }
    }
    return std::nullopt;
}

/// Where the path starts.
std::string base_of(const ProgramPath &path) {
    if (path.path.starts_with('/')) {
        return formatted("/proc/{}/root", path.process);
    }
    return path.directory == AT_FDCWD ? formatted("/proc/{}/cwd", path.process)
                                      : formatted("/proc/{}/fd/{}", path.process, path.directory);
}

/// Links to /proc/self and the like, which are another's for us, are not followed either way.
UniqueFd look_up(int base, const ProgramPath &path) {
    open_how how = {};
    how.flags = static_cast<unsigned>(O_PATH | O_CLOEXEC | (path.follow ? 0 : O_NOFOLLOW));
    how.resolve = path.path.starts_with('/') ? RESOLVE_IN_ROOT : RESOLVE_NO_MAGICLINKS;
    long fd = -1;
    for (int tries = 0; tries < 8; ++tries) {
        fd = syscall(SYS_openat2, base, path.path.c_str(), &how, sizeof(how));
        if (fd >= 0 || errno != EAGAIN) { // Something was moved on the way.
            break;
        }
    }
    return UniqueFd(static_cast<int>(fd));
}

} // namespace

std::optional<dev_t> device_at(const ProgramPath &path) {
    if (const auto fd = own_descriptor(path.path)) {
        return device_of(path.process, *fd);
    }
    const UniqueFd base(::open(base_of(path).c_str(), O_PATH | O_CLOEXEC));
    const UniqueFd file = base ? look_up(base.get(), path) : UniqueFd();
    struct stat status{};
    return file && fstat(file.get(), &status) == 0 ? device_in(status) : std::nullopt;
}

std::optional<dev_t> device_of(pid_t process, int fd) {
    struct stat status{};
    const auto path = formatted("/proc/{}/fd/{}", process, fd);
    return stat(path.c_str(), &status) == 0 ? device_in(status) : std::nullopt;
}

} // namespace sublet::cli
