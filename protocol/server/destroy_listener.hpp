#pragma once

#include <functional>
#include <utility>

#include <wayland-server-core.h>

namespace sublet::wire {

/// Hears once that something of libwayland's is about to be destroyed.
///
/// Hand get() to one of the wl_*_add_destroy_listener() functions. Disconnects when heard and when
/// destroyed; may be destroyed from inside its own call.
class DestroyListener {
public:
    explicit DestroyListener(std::function<void()> heard) : heard_(std::move(heard)) {
        hook_.self = this;
        hook_.listener.notify = notify;
        wl_list_init(&hook_.listener.link);
    }
    ~DestroyListener() { wl_list_remove(&hook_.listener.link); }

    DestroyListener(const DestroyListener &) = delete;
    DestroyListener &operator=(const DestroyListener &) = delete;

    [[nodiscard]] wl_listener *get() { return &hook_.listener; }

private:
    /// First member listener: libwayland's pointer to it is a pointer to the Hook.
    struct Hook {
        wl_listener listener = {};
        DestroyListener *self = nullptr;
    };

    static void notify(wl_listener *listener, void * /*data*/) noexcept {
        DestroyListener &self = *reinterpret_cast<Hook *>(listener)->self;
        wl_list_remove(&listener->link);
        wl_list_init(&listener->link);
        const auto heard = std::move(self.heard_);
        heard();
    }

    Hook hook_;
    std::function<void()> heard_;
};

} // namespace sublet::wire
