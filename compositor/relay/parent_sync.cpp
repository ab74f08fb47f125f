#include "relay/parent_sync.hpp"

#include <wayland-client-core.h>
#include <wayland-client-protocol.h>

#include "loop/owned.hpp"

namespace sublet {

namespace {

constexpr wl_callback_listener listener = {
    .done = [](void *data, wl_callback *, uint32_t) { *static_cast<bool *>(data) = true; }};

} // namespace

ParentSync::ParentSync(wl_display *parent) : callback_(made(wl_display_sync(parent))) {
    wl_callback_add_listener(callback_, &listener, &done_);
    wl_display_flush(parent);
}

ParentSync::~ParentSync() {
    wl_callback_destroy(callback_);
}

} // namespace sublet
