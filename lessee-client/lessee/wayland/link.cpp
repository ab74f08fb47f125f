#include "lessee/wayland/link.hpp"

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <wayland-client.h>

#include "lessee/wayland/device_binding.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::lessee {

namespace {

std::unexpected<Error> out_of_memory() {
    return std::unexpected(Error{Error::Kind::System, ENOMEM, "follow the compositor"});
}

bool is_readable(int fd) {
    pollfd input = {fd, POLLIN, 0};
    return poll(&input, 1, 0) > 0;
}

} // namespace

std::expected<std::shared_ptr<Link>, Error> Link::connect(const char *name) {
    wl_display *display = wl_display_connect(name);
    if (display == nullptr) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        formatted("no Wayland compositor answers: {}", std::strerror(errno))));
    }
    return std::shared_ptr<Link>(new Link(display, true));
}

std::expected<std::shared_ptr<Link>, Error> Link::attach(wl_display *display,
                                                         wl_event_queue *queue) {
    std::shared_ptr<Link> link(new Link(display, false));
    link->owns_queue_ = queue == nullptr;
    link->queue_ = queue != nullptr ? queue : wl_display_create_queue(display);
    if (link->queue_ == nullptr) {
        return out_of_memory();
    }
    link->wrapper_ = static_cast<wl_display *>(wl_proxy_create_wrapper(display));
    if (link->wrapper_ == nullptr) {
        return out_of_memory();
    }
    wl_proxy_set_queue(reinterpret_cast<wl_proxy *>(link->wrapper_), link->queue_);
    return link;
}

Link::Link(wl_display *display, bool owns_display)
    : display_(display), owns_display_(owns_display) {}

Link::~Link() {
    releasing_.reset();
    if (wrapper_ != nullptr) {
        wl_proxy_wrapper_destroy(wrapper_);
    }
    if (owns_queue_ && queue_ != nullptr) {
        wl_event_queue_destroy(queue_);
    }
    if (owns_display_) {
        wl_display_disconnect(display_);
    }
}

int Link::fd() const {
    return wl_display_get_fd(display_);
}

int Link::prepare_read() const {
    return queue_ != nullptr ? wl_display_prepare_read_queue(display_, queue_)
                             : wl_display_prepare_read(display_);
}

int Link::dispatch_pending() const {
    return queue_ != nullptr ? wl_display_dispatch_queue_pending(display_, queue_)
                             : wl_display_dispatch_pending(display_);
}

std::expected<void, Error> Link::dispatch() {
    if (out_of_memory_) {
        return out_of_memory();
    }
    while (prepare_read() != 0) {
        if (dispatch_pending() < 0) {
            return lost();
        }
    }
    flush(); // A failure shows in the read: what the peer said last is there.
    if (const auto read_all = read(); !read_all) {
        return read_all;
    }
    if (dispatch_pending() < 0) {
        return lost();
    }
    drop_released();
    flush();
    return out_of_memory_ ? out_of_memory() : std::expected<void, Error>();
}

std::expected<void, Error> Link::read() {
    // Without input, it would wait for whoever else is about to read the same connection.
    if (!owns_display_ && !is_readable(fd())) {
        wl_display_cancel_read(display_);
        return {};
    }
    return wl_display_read_events(display_) < 0 ? lost() : std::expected<void, Error>();
}

void Link::flush() {
    wants_to_send_ = wl_display_flush(display_) < 0 && errno == EAGAIN;
}

void Link::release(std::unique_ptr<BoundDevice> device) noexcept {
    device->release();
    if (!owns_display_) {
        return BoundDevice::leave(std::move(device));
    }
    device->next = std::move(releasing_);
    releasing_ = std::move(device);
}

void Link::drop_released() {
    for (auto *each = &releasing_; *each != nullptr;) {
        if ((*each)->released()) {
            *each = std::move((*each)->next);
        } else {
            each = &(*each)->next;
        }
    }
}

std::expected<void, Error> Link::lost() const {
    if (wl_display_get_error(display_) != EPROTO) {
        return std::unexpected(Error::make(Error::Kind::Lost, "the compositor is gone"));
    }
    const wl_interface *interface = nullptr;
    uint32_t object = 0;
    const uint32_t error = wl_display_get_protocol_error(display_, &interface, &object);
    return std::unexpected(Error::make(
        Error::Kind::Lost, formatted("the compositor ended the connection: error {} on {}", error,
                                     interface != nullptr ? interface->name : "an object")));
}

} // namespace sublet::lessee
