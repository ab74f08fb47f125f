#include "config/user_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vocabulary/formatted.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {
namespace {

constexpr off_t largest_file = 4 << 20;

std::filesystem::path environment_path(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

std::unexpected<Error> failed(std::string_view what, const std::filesystem::path &path) {
    return std::unexpected(Error::from_errno(formatted("{} {}", what, path.string())));
}

/// Half a file helps nobody, and on a full disk it keeps the last room.
std::unexpected<Error> without(const std::filesystem::path &draft, std::unexpected<Error> error) {
    ::unlink(draft.c_str());
    return error;
}

} // namespace

std::optional<std::filesystem::path> user_file(const char *variable, std::string_view fallback,
                                               std::string_view name) {
    const std::filesystem::path below = std::filesystem::path("sublet") / name;
    if (const auto folder = environment_path(variable); folder.is_absolute()) {
        return folder / below;
    }
    if (const auto home = environment_path("HOME"); home.is_absolute()) {
        return home / fallback / below;
    }
    return std::nullopt;
}

std::expected<std::string, Error> read_file(const std::filesystem::path &path) {
    // A pipe that nobody writes to would be waited for.
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status{};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        return failed("open", path);
    }
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return failed("read", path);
    }
    if (!S_ISREG(status.st_mode) && path != "/dev/null") {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, path.string() + " is not a regular file"));
    }
    if (status.st_size > largest_file) {
        return std::unexpected(Error::make(Error::Kind::Invalid,
                                           formatted("{} has {} bytes; allowed: {}", path.string(),
                                                     status.st_size, largest_file)));
    }
    std::string text;
    std::array<char, 4096> buffer;
    while (true) {
        const ssize_t length = ::read(fd.get(), buffer.data(), buffer.size());
        if (length == 0) {
            return text;
        }
        if (length > 0) {
            text.append(buffer.data(), static_cast<size_t>(length));
        } else if (errno != EINTR) {
            return failed("read", path);
        }
    }
}

std::expected<void, Error> replace_file(const std::filesystem::path &path, std::string_view text) {
    std::error_code failure;
    std::filesystem::create_directories(path.parent_path(), failure);
    const std::filesystem::path draft = path.string() + ".new";
    const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd) {
        return failed("create", draft);
    }
    while (!text.empty()) {
        const ssize_t length = ::write(fd.get(), text.data(), text.size());
        if (length >= 0) {
            text.remove_prefix(static_cast<size_t>(length));
        } else if (errno != EINTR) {
            return without(draft, failed("write", draft));
        }
    }
    if (std::rename(draft.c_str(), path.c_str()) != 0) {
        return without(draft, failed("replace", path));
    }
    return {};
}

} // namespace sublet
