#include "service_manager.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

std::string take_variable(const char *name) {
    const char *const value = std::getenv(name);
    std::string taken = value != nullptr ? value : "";
    unsetenv(name);
    return taken;
}

std::optional<uint64_t> number(std::string_view text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

} // namespace

ServiceManager::ServiceManager(wl_event_loop *loop)
    : address_(take_variable("NOTIFY_SOCKET")), turn_(loop, [this] { watch(); }) {
    const auto period = number(take_variable("WATCHDOG_USEC"));
    const auto watched = number(take_variable("WATCHDOG_PID"));
    if (address_.empty()) {
        return;
    }
    socket_ = UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (period && (!watched || *watched == static_cast<uint64_t>(::getpid()))) {
        const std::chrono::microseconds half(*period / 2);
        watchdog_ = std::chrono::floor<std::chrono::milliseconds>(half);
    }
}

void ServiceManager::ready(std::string_view status) {
    tell(formatted("READY=1\nSTATUS={}", status));
    if (watchdog_.count() > 0) {
        turn_.arm(watchdog_);
    }
}

void ServiceManager::reloading() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    tell(
        formatted("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1'000'000LL + now.tv_nsec / 1000));
}

void ServiceManager::stopping() {
    tell("STOPPING=1");
}

void ServiceManager::watch() {
    tell("WATCHDOG=1");
    turn_.arm(watchdog_);
}

void ServiceManager::tell(std::string_view text) const {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (!socket_ || address_.size() >= sizeof address.sun_path) {
        return;
    }
    std::ranges::copy(address_, address.sun_path);
    if (address_.starts_with('@')) {
        address.sun_path[0] = '\0'; // an abstract one
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // A manager that does not read must not hold the lessor up: it loses what it does not take.
    ::sendto(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
             reinterpret_cast<const sockaddr *>(&address), size);
}

} // namespace sublet
