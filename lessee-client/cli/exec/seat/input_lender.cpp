#include "exec/seat/input_lender.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <poll.h>
#include <sublet-control-v1-client-protocol.h>
#include <wayland-client.h>

#include "clock.hpp"

namespace sublet::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 5s;

std::unexpected<Error> failure(Error::Kind kind, std::string message) {
    return std::unexpected(Error::make(kind, std::move(message)));
}

constexpr wl_registry_listener registry_listener = {
    .global =
        [](void *data, wl_registry *, uint32_t name, const char *interface, uint32_t) noexcept {
            if (std::string_view(interface) == sublet_control_v1_interface.name) {
                *static_cast<uint32_t *>(data) = name;
            }
        },
    .global_remove = [](void *, wl_registry *, uint32_t) noexcept {},
};

constexpr wl_callback_listener sync_listener = {
    .done = [](void *data, wl_callback *, uint32_t) noexcept { *static_cast<bool *>(data) = true; },
};

} // namespace

struct BorrowedInput::Events {
    static BorrowedInput &of(void *data) { return *static_cast<BorrowedInput *>(data); }

    static void lent(void *data, sublet_control_input_v1 *, int32_t fd) noexcept {
        of(data).fd_ = UniqueFd(fd);
        of(data).answered_ = true;
    }
    static void failed(void *data, sublet_control_input_v1 *, const char *reason) noexcept {
        of(data).failure_ = reason;
        of(data).answered_ = true;
    }
    static void ended(void *data, sublet_control_input_v1 *) noexcept { of(data).ended_ = true; }

    static constexpr sublet_control_input_v1_listener listener = {
        .lent = lent, .failed = failed, .ended = ended};
};

BorrowedInput::BorrowedInput(wl_display *display, sublet_control_input_v1 *object)
    : display_(display), object_(object) {
    sublet_control_input_v1_add_listener(object_, &Events::listener, this);
}

BorrowedInput::~BorrowedInput() {
    sublet_control_input_v1_destroy(object_);
    wl_display_flush(display_);
}

std::expected<std::unique_ptr<InputLender>, Error>
InputLender::connect(const lessee::LessorAddress &address) {
    const auto nobody = [] {
        return failure(Error::Kind::NotFound, "nobody lends input devices here");
    };
    if (lessee::display_server(address) != lessee::DisplayServer::Wayland) {
        return nobody();
    }
    wl_display *const display = wl_display_connect(address.display);
    if (display == nullptr) {
        return nobody();
    }
    std::unique_ptr<InputLender> lender(new InputLender(display));
    wl_registry *const registry = wl_display_get_registry(display);
    wl_callback *const told = wl_display_sync(display);
    if (registry == nullptr || told == nullptr) {
        return nobody();
    }
    uint32_t name = 0;
    bool all_told = false;
    wl_registry_add_listener(registry, &registry_listener, &name);
    wl_callback_add_listener(told, &sync_listener, &all_told);
    if (lender->wait_until([&] { return all_told; }) && name != 0) {
        lender->control_ = static_cast<sublet_control_v1 *>(
            wl_registry_bind(registry, name, &sublet_control_v1_interface, 1));
    }
    wl_callback_destroy(told);
    wl_registry_destroy(registry);
    if (lender->control_ == nullptr) {
        return nobody();
    }
    return lender;
}

InputLender::~InputLender() {
    reserved_.clear();
    if (control_ != nullptr) {
        sublet_control_v1_destroy(control_);
    }
    wl_display_disconnect(display_);
}

std::expected<void, Error> InputLender::reserve(const std::string &node) {
    return ask(node).transform([&](std::unique_ptr<BorrowedInput> device) {
        reserved_.push_back({node, std::move(device)});
    });
}

std::expected<std::unique_ptr<BorrowedInput>, Error> InputLender::borrow(const std::string &node) {
    const auto early = std::ranges::find(reserved_, node, &Reserved::node);
    if (early != reserved_.end()) {
        std::unique_ptr<BorrowedInput> device = std::move(early->device);
        reserved_.erase(early);
        while (hear(0)) {
        }
        if (!device->ended_) {
            return device;
        }
    }
    return ask(node);
}

std::expected<std::unique_ptr<BorrowedInput>, Error> InputLender::ask(const std::string &node) {
    sublet_control_input_v1 *const object = sublet_control_v1_lend_input(control_, node.c_str());
    if (object == nullptr) {
        return failure(Error::Kind::Lost, "out of memory");
    }
    std::unique_ptr<BorrowedInput> device(new BorrowedInput(display_, object));
    if (!wait_until([&] { return device->answered_; })) {
        return failure(Error::Kind::Lost, "sublet does not answer");
    }
    if (!device->fd_) {
        return failure(Error::Kind::Unsupported, device->failure_);
    }
    return device;
}

template <typename Met> bool InputLender::wait_until(const Met &met) {
    const Deadline deadline = Clock::now() + patience;
    while (!met() && Clock::now() < *deadline) {
        if (!hear(poll_timeout(deadline)) && wl_display_get_error(display_) != 0) {
            return false;
        }
    }
    return met();
}

/// Whether anything was heard.
bool InputLender::hear(int timeout_ms) {
    while (wl_display_prepare_read(display_) != 0) {
        if (wl_display_dispatch_pending(display_) < 0) {
            return false;
        }
    }
    wl_display_flush(display_); // What could not be sent is noticed by the read.
    pollfd input = {wl_display_get_fd(display_), POLLIN, 0};
    if (poll(&input, 1, timeout_ms) <= 0) {
        wl_display_cancel_read(display_);
        return false;
    }
    return wl_display_read_events(display_) == 0 && wl_display_dispatch_pending(display_) >= 0;
}

} // namespace sublet::cli
