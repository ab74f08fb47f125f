#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "activity.hpp"
#include "double_click.hpp"
#include "loop/listener.hpp"
#include "scene_layers.hpp"
#include "window_grab.hpp"

namespace sublet {

/// Touch points: each belongs to the surface it went down on, or drags a window by its frame.
class Touch {
public:
    /// The cursor gathers all touch devices. All arguments outlive this object.
    Touch(const SceneLayers &layers, wlr_cursor *cursor, const Activity &activity);

    /// No surface has a touch point any more.
    void cancel();

    /// Lets a floating window follow a finger until it is lifted; see WindowGrab.
    void grab(Window &window, uint32_t edges, int32_t id);
    void end_grab_of(const Window &window);

private:
    struct Point {
        double x; ///< In layout coordinates.
        double y;
    };

    struct Finger {
        Point at;
        std::optional<Point> origin; ///< Of the surface that has it, if one has.
    };

    /// A window that a finger drags.
    struct Grab {
        Grab(int32_t finger, Window &dragged, uint32_t edges, Point at)
            : id(finger), window(dragged, edges, at.x, at.y) {}
        int32_t id;
        WindowGrab window;
    };

    [[nodiscard]] Point layout_point(const wlr_touch &device, double x, double y) const;
    void drag_to(int32_t id, const Point &at, uint32_t time_msec);
    void on_down(wlr_touch_down_event *event);
    void on_motion(wlr_touch_motion_event *event);
    void on_up(wlr_touch_up_event *event);
    void on_cancel(wlr_touch_cancel_event *event);
    void on_frame();

    const SceneLayers &layers_;
    wlr_cursor *cursor_;
    const Activity &activity_;
    wlr_seat *seat_;
    std::map<int32_t, Finger> fingers_; ///< By touch id.
    std::optional<Grab> grab_;
    DoubleClick double_tap_; ///< On a title bar.
    Listener<wlr_touch_down_event> down_;
    Listener<wlr_touch_motion_event> motion_;
    Listener<wlr_touch_up_event> up_;
    Listener<wlr_touch_cancel_event> cancel_;
    Listener<void> frame_;
};

} // namespace sublet
