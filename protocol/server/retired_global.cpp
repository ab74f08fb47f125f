#include "retired_global.hpp"

#include <chrono>

#include <wayland-server-core.h>

#include "destroy_listener.hpp"

namespace sublet::wire {

namespace {

constexpr std::chrono::milliseconds grace = std::chrono::seconds(5);

/// Owns itself: ends with its timer or, since a display frees its globals itself, with its display.
class RetiredGlobal {
public:
    RetiredGlobal(wl_display *display, wl_global *global) : global_(global) {
        wl_display_add_destroy_listener(display, display_gone_.get());
        timer_ = wl_event_loop_add_timer(wl_display_get_event_loop(display), on_timer, this);
        if (timer_ != nullptr) {
            wl_event_source_timer_update(timer_, static_cast<int>(grace.count()));
        }
    }

    ~RetiredGlobal() {
        if (timer_ != nullptr) {
            wl_event_source_remove(timer_);
        }
    }

    RetiredGlobal(const RetiredGlobal &) = delete;
    RetiredGlobal &operator=(const RetiredGlobal &) = delete;

private:
    static int on_timer(void *data) {
        auto *const self = static_cast<RetiredGlobal *>(data);
        wl_global_destroy(self->global_);
        delete self;
        return 0;
    }

    wl_global *global_;
    wl_event_source *timer_ = nullptr;
    DestroyListener display_gone_{[this] { delete this; }};
};

} // namespace

void retire_global(wl_display *display, wl_global *global) {
    wl_global_set_user_data(global, nullptr);
    wl_global_remove(global);
    new RetiredGlobal(display, global);
}

} // namespace sublet::wire
