#pragma once

#include "loop/listener.hpp"
#include "scene_layers.hpp"

namespace sublet {

/// Clipboard, primary selection and drag and drop.
class DataTransfer {
public:
    /// All arguments outlive this object.
    DataTransfer(const SceneLayers &layers, wlr_seat *seat);

private:
    void on_set_selection(wlr_seat_request_set_selection_event *event);
    void on_set_primary_selection(wlr_seat_request_set_primary_selection_event *event);
    void on_request_drag(wlr_seat_request_start_drag_event *event);
    void on_start_drag(wlr_drag *drag);
    void end_drag();

    const SceneLayers &layers_;
    wlr_seat *seat_;
    Listener<wlr_seat_request_set_selection_event> set_selection_;
    Listener<wlr_seat_request_set_primary_selection_event> set_primary_selection_;
    Listener<wlr_seat_request_start_drag_event> request_drag_;
    Listener<wlr_drag> start_drag_;
    Listener<void> origin_gone_; ///< Of a drag without a source, as the next.
    Listener<void> drag_ended_;
};

} // namespace sublet
