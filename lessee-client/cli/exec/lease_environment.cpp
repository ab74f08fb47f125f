#include "exec/lease_environment.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

/// Beside our own executable in the build folder, or else where it was
/// installed.
std::expected<std::string, Error> preload_library() {
    std::error_code ignored;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const std::filesystem::path built = self.parent_path() / SUBLET_PRELOAD;
    for (const auto &path : {built, std::filesystem::path(SUBLET_PRELOAD_DIR) / SUBLET_PRELOAD}) {
        if (std::filesystem::exists(path, ignored)) {
            return path.string();
        }
    }
    return std::unexpected(Error::make(Error::Kind::NotFound,
                                       "the preload library " SUBLET_PRELOAD " is not installed"));
}

void replace_all(std::string &text, std::string_view placeholder, const std::string &value) {
    for (size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size())) {
        text.replace(at, placeholder.size(), value);
    }
}

/// Our own, for another program to be changed.
class Environment {
public:
    void set(const std::string &name, const std::string &value) {
        std::erase_if(entries_, [&](const auto &entry) { return entry.starts_with(name + "="); });
        entries_.push_back(name + "=" + value);
    }

    [[nodiscard]] std::vector<std::string> take() && { return std::move(entries_); }

private:
    std::vector<std::string> entries_ = own_environment();
};

std::expected<void, Error> set_preloading(Environment &environment, const LeaseFacts &lease) {
    struct stat status = {};
    if (fstat(lease.fd, &status) != 0) {
        return std::unexpected(Error::from_errno("look at the leased card"));
    }
    const auto library = preload_library();
    if (!library) {
        return std::unexpected(library.error());
    }
    const char *preloaded = std::getenv("LD_PRELOAD");
    environment.set("SUBLET_LEASE_DEV",
                    formatted("{}:{}", major(status.st_rdev), minor(status.st_rdev)));
    environment.set("LD_PRELOAD", preloaded != nullptr ? *library + ":" + preloaded : *library);
    if (lease.disguise) {
        environment.set("SUBLET_LEASE_NON_DESKTOP", std::to_string(lease.disguise.value()));
    }
    return {};
}

} // namespace

std::vector<std::string> fill_in(std::vector<std::string> arguments, const LeaseFacts &lease) {
    for (std::string &argument : arguments) {
        replace_all(argument, "{fd}", std::to_string(lease.fd));
        replace_all(argument, "{node}", lease.node);
        replace_all(argument, "{card}", std::filesystem::path(lease.node).filename());
        replace_all(argument, "{connector}", lease.connector);
    }
    return arguments;
}

std::vector<std::string> own_environment() {
    char **end = environ;
    while (*end != nullptr) {
        ++end;
    }
    return {environ, end};
}

std::expected<std::vector<std::string>, Error> lease_environment(const LeaseFacts &lease) {
    Environment environment;
    if (lease.preload) {
        if (const auto set = set_preloading(environment, lease); !set) {
            return std::unexpected(set.error());
        }
    }
    environment.set("LEASE_FD", std::to_string(lease.fd));
    environment.set("WLR_DRM_DEVICES", lease.node);
    const char *backends = std::getenv("WLR_BACKENDS");
    if (!lease.seat_socket.empty()) {
        environment.set("LIBSEAT_BACKEND", "seatd");
        environment.set("SEATD_SOCK", lease.seat_socket);
        environment.set("WLR_BACKENDS", "drm,libinput");
    } else {
        environment.set("LIBSEAT_BACKEND", "noop");
        if (backends == nullptr || !std::string_view(backends).contains("drm")) {
            environment.set("WLR_BACKENDS", "drm");
        }
    }
    return std::move(environment).take();
}

} // namespace sublet::cli
