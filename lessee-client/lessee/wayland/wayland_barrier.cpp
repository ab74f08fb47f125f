#include "lessee/wayland/wayland_barrier.hpp"

#include <new>

#include <wayland-client-core.h>
#include <wayland-client-protocol.h>

namespace sublet::lessee {

namespace {

constexpr wl_callback_listener listener = {
    .done = [](void *data, wl_callback *, uint32_t) noexcept {
        *static_cast<bool *>(data) = true;
    }};

} // namespace

WaylandBarrier::WaylandBarrier(std::shared_ptr<Link> link)
    : link_(std::move(link)), callback_(wl_display_sync(link_->factory())) {
    if (callback_ == nullptr) {
        throw std::bad_alloc();
    }
    wl_callback_add_listener(callback_, &listener, &done_);
    link_->flush();
}

WaylandBarrier::~WaylandBarrier() {
    wl_callback_destroy(callback_);
}

} // namespace sublet::lessee
