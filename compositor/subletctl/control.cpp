#include "control.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include <poll.h>

#include "vocabulary/formatted.hpp"

namespace sublet::ctl {
namespace {

constexpr std::chrono::seconds patience(10);

std::string name_of(const std::string &socket) {
    if (!socket.empty()) {
        return socket;
    }
    const char *const name = std::getenv("WAYLAND_DISPLAY");
    return name != nullptr ? name : "wayland-0";
}

Failure gone() {
    return {ExitCode::NoSublet, "sublet is gone: the connection was closed", ""};
}

Failure not_allowed() {
    return {
        ExitCode::NoSublet, "the compositor there is not sublet, or does not let you control it",
        "say --socket for another one; programs in a sandbox and those that the [control] section "
        "of sublet-config(5) keeps out do not see it"};
}

constexpr wl_registry_listener registry_listener = {
    .global =
        [](void *data, wl_registry *, uint32_t name, const char *interface, uint32_t) {
            if (std::string_view(interface) == sublet_control_v1_interface.name) {
                *static_cast<uint32_t *>(data) = name;
            }
        },
    .global_remove = [](void *, wl_registry *, uint32_t) {},
};

template <auto Function> struct Deleter {
    void operator()(auto *object) const { Function(object); }
};

/// What came of one command.
struct Result {
    bool done = false;
    std::optional<std::string> failure;
};

constexpr sublet_control_result_v1_listener result_listener = {
    .done = [](void *data,
               sublet_control_result_v1 *) { static_cast<Result *>(data)->done = true; },
    .failed = [](void *data, sublet_control_result_v1 *,
                 const char *reason) { static_cast<Result *>(data)->failure = reason; },
};

} // namespace

cli::Deadline answer_deadline() {
    return cli::Clock::now() + patience;
}

Failure no_answer() {
    return {ExitCode::NoSublet, formatted("sublet did not answer for {}", patience), ""};
}

std::expected<Control, Failure> Control::connect(const std::string &socket) {
    const char *const folder = std::getenv("XDG_RUNTIME_DIR");
    if (folder == nullptr && !name_of(socket).starts_with('/') &&
        std::getenv("WAYLAND_SOCKET") == nullptr) {
        return std::unexpected(Failure{ExitCode::NoSublet,
                                       "XDG_RUNTIME_DIR is not set, so no compositor can be found",
                                       "start this from a terminal inside the Wayland session"});
    }
    Control control(wl_display_connect(socket.empty() ? nullptr : socket.c_str()));
    if (!control.display_) {
        return std::unexpected(
            Failure{ExitCode::NoSublet,
                    formatted("no compositor at {}: {}", name_of(socket), std::strerror(errno)),
                    "start sublet, or name its socket with --socket or in $WAYLAND_DISPLAY"});
    }
    if (const auto bound = control.bind(); !bound) {
        return std::unexpected(bound.error());
    }
    return control;
}

std::expected<void, Failure> Control::bind() {
    const std::unique_ptr<wl_registry, Deleter<wl_registry_destroy>> registry(
        wl_display_get_registry(display_.get()));
    uint32_t name = 0;
    wl_registry_add_listener(registry.get(), &registry_listener, &name);
    if (const auto heard = roundtrip(); !heard) {
        return heard;
    }
    if (name == 0) {
        return std::unexpected(not_allowed());
    }
    control_.reset(static_cast<sublet_control_v1 *>(
        wl_registry_bind(registry.get(), name, &sublet_control_v1_interface, 1)));
    return {};
}

std::expected<void, Failure> Control::roundtrip() {
    bool done = false;
    constexpr static wl_callback_listener listener = {
        .done = [](void *data, wl_callback *, uint32_t) { *static_cast<bool *>(data) = true; },
    };
    const std::unique_ptr<wl_callback, Deleter<wl_callback_destroy>> callback(
        wl_display_sync(display_.get()));
    wl_callback_add_listener(callback.get(), &listener, &done);
    const cli::Deadline deadline = answer_deadline();
    while (!done) {
        if (const auto heard = hear(deadline); !heard) {
            return std::unexpected(heard.error());
        } else if (!*heard) {
            return std::unexpected(no_answer());
        }
    }
    return {};
}

std::expected<void, Failure>
Control::carry_out(const std::function<sublet_control_result_v1 *(sublet_control_v1 *)> &request) {
    Result result;
    const std::unique_ptr<sublet_control_result_v1, Deleter<sublet_control_result_v1_destroy>>
        answer(request(control_.get()));
    sublet_control_result_v1_add_listener(answer.get(), &result_listener, &result);
    const cli::Deadline deadline = answer_deadline();
    while (!result.done && !result.failure) {
        if (const auto heard = hear(deadline); !heard) {
            return std::unexpected(heard.error());
        } else if (!*heard) {
            return std::unexpected(no_answer());
        }
    }
    if (result.failure) {
        return std::unexpected(Failure{ExitCode::Refused, *result.failure, ""});
    }
    return {};
}

std::expected<bool, Failure> Control::hear(const cli::Deadline &deadline) {
    wl_display *const display = display_.get();
    while (wl_display_prepare_read(display) != 0) {
        if (const int count = wl_display_dispatch_pending(display); count != 0) {
            return count > 0 ? std::expected<bool, Failure>(true) : std::unexpected(gone());
        }
    }
    pollfd readable = {.fd = wl_display_get_fd(display), .events = POLLIN, .revents = 0};
    wl_display_flush(display); // What could not be sent is noticed by the read.
    const int ready = ::poll(&readable, 1, cli::poll_timeout(deadline));
    if (ready <= 0) {
        wl_display_cancel_read(display);
        return ready < 0; // Interrupted: there may be time left.
    }
    if (wl_display_read_events(display) < 0 || wl_display_dispatch_pending(display) < 0) {
        return std::unexpected(gone());
    }
    return true;
}

} // namespace sublet::ctl
