#include "retired_global.hpp"

#include <chrono>

#include <wayland-server-core.h>

#include "../loop/event_source.hpp"
#include "../loop/listener.hpp"

namespace sublet::wire {

namespace {

/// Owns itself: ends with its timer or, since a display frees its globals itself, with its display.
class RetiredGlobal {
public:
    RetiredGlobal(wl_display *display, wl_global *global)
        : timer_(wl_display_get_event_loop(display), [this, global] {
              wl_global_destroy(global);
              end();
          }) {
        display_gone_.connect<&RetiredGlobal::end>(wl_display_add_destroy_listener, display, *this);
        timer_.arm(std::chrono::seconds(5));
    }

private:
    void end() { delete this; }

    TimerSource timer_;
    Listener<void> display_gone_;
};

} // namespace

void retire_global(wl_display *display, wl_global *global) {
    wl_global_set_user_data(global, nullptr);
    wl_global_remove(global);
    new RetiredGlobal(display, global);
}

} // namespace sublet::wire
