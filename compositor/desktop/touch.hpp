#pragma once

#include <cstdint>
#include <map>

#include "activity.hpp"
#include "scene_layers.hpp"
#include "wlr/listener.hpp"

namespace sublet {

/// Touch points: each belongs to the surface it went down on.
class Touch {
public:
    /// The cursor gathers all touch devices. All arguments outlive this object.
    Touch(const SceneLayers &layers, wlr_cursor *cursor, const Activity &activity);

    /// No surface has a touch point any more.
    void cancel();

private:
    struct Origin {
        double x; ///< Of the surface, in layout coordinates.
        double y;
    };

    void on_down(wlr_touch_down_event *event);
    void on_motion(wlr_touch_motion_event *event);
    void on_up(wlr_touch_up_event *event);
    void on_cancel(wlr_touch_cancel_event *event);
    void on_frame();

    const SceneLayers &layers_;
    wlr_cursor *cursor_;
    const Activity &activity_;
    wlr_seat *seat_;
    std::map<int32_t, Origin> origins_; ///< By touch id.
    Listener<wlr_touch_down_event> down_;
    Listener<wlr_touch_motion_event> motion_;
    Listener<wlr_touch_up_event> up_;
    Listener<wlr_touch_cancel_event> cancel_;
    Listener<void> frame_;
};

} // namespace sublet
