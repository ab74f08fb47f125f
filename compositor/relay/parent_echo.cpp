#include "relay/parent_echo.hpp"

#include <wayland-client-core.h>
#include <wayland-client-protocol.h>

#include "wlr/owned.hpp"

namespace sublet {

namespace {

constexpr wl_callback_listener listener = {
    .done = [](void *data, wl_callback *, uint32_t) { *static_cast<bool *>(data) = true; }};

} // namespace

ParentEcho::ParentEcho(wl_display *parent) : callback_(made(wl_display_sync(parent))) {
    wl_callback_add_listener(callback_, &listener, &heard_);
    wl_display_flush(parent);
}

ParentEcho::~ParentEcho() {
    wl_callback_destroy(callback_);
}

} // namespace sublet
