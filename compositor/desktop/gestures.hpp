#pragma once

#include "activity.hpp"
#include "desktop_protocols.hpp"
#include "loop/listener.hpp"

namespace sublet {

/// Passes what fingers do on a touchpad (swipe, pinch, hold) on to the client below the pointer.
class Gestures {
public:
    /// The cursor gathers all pointers. All arguments outlive this object.
    Gestures(const DesktopProtocols &protocols, wlr_cursor *cursor, const Activity &activity);

    Gestures(const Gestures &) = delete;
    Gestures &operator=(const Gestures &) = delete;

private:
    void on_swipe_begin(wlr_pointer_swipe_begin_event *event);
    void on_swipe_update(wlr_pointer_swipe_update_event *event);
    void on_swipe_end(wlr_pointer_swipe_end_event *event);
    void on_pinch_begin(wlr_pointer_pinch_begin_event *event);
    void on_pinch_update(wlr_pointer_pinch_update_event *event);
    void on_pinch_end(wlr_pointer_pinch_end_event *event);
    void on_hold_begin(wlr_pointer_hold_begin_event *event);
    void on_hold_end(wlr_pointer_hold_end_event *event);

    wlr_pointer_gestures_v1 *gestures_;
    const Activity &activity_;
    Listener<wlr_pointer_swipe_begin_event> swipe_begin_;
    Listener<wlr_pointer_swipe_update_event> swipe_update_;
    Listener<wlr_pointer_swipe_end_event> swipe_end_;
    Listener<wlr_pointer_pinch_begin_event> pinch_begin_;
    Listener<wlr_pointer_pinch_update_event> pinch_update_;
    Listener<wlr_pointer_pinch_end_event> pinch_end_;
    Listener<wlr_pointer_hold_begin_event> hold_begin_;
    Listener<wlr_pointer_hold_end_event> hold_end_;
};

} // namespace sublet
