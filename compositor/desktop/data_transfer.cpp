#include "data_transfer.hpp"

namespace sublet {

DataTransfer::DataTransfer(const SceneLayers &layers, wlr_seat *seat)
    : layers_(layers), seat_(seat) {
    auto &events = seat->events;
    set_selection_.connect<&DataTransfer::on_set_selection>(events.request_set_selection, *this);
    set_primary_selection_.connect<&DataTransfer::on_set_primary_selection>(
        events.request_set_primary_selection, *this);
    request_drag_.connect<&DataTransfer::on_request_drag>(events.request_start_drag, *this);
    start_drag_.connect<&DataTransfer::on_start_drag>(events.start_drag, *this);
}

void DataTransfer::on_set_selection(wlr_seat_request_set_selection_event *event) {
    wlr_seat_set_selection(seat_, event->source, event->serial);
}

void DataTransfer::on_set_primary_selection(wlr_seat_request_set_primary_selection_event *event) {
    wlr_seat_set_primary_selection(seat_, event->source, event->serial);
}

void DataTransfer::on_request_drag(wlr_seat_request_start_drag_event *event) {
    wlr_touch_point *point = nullptr;
    if (wlr_seat_validate_pointer_grab_serial(seat_, event->origin, event->serial)) {
        wlr_seat_start_pointer_drag(seat_, event->drag, event->serial);
    } else if (wlr_seat_validate_touch_grab_serial(seat_, event->origin, event->serial, &point)) {
        wlr_seat_start_touch_drag(seat_, event->drag, event->serial, point);
    } else {
        wlr_data_source_destroy(event->drag->source); // ends the drag, too
    }
}

void DataTransfer::on_start_drag(wlr_drag *drag) {
    if (drag->icon != nullptr) {
        wlr_scene_drag_icon_create(layers_.drag_icon, drag->icon); // goes with the icon
    }
    if (drag->source == nullptr) {
        // wlroots up to 0.20 ends a drag with its source only, and without one goes on to use the
        // seat of a client that is gone.
        origin_gone_.connect<&DataTransfer::end_drag>(drag->seat_client->events.destroy, *this);
        drag_ended_.connect<[](DataTransfer &self) {
            self.origin_gone_.disconnect();
            self.drag_ended_.disconnect();
        }>(drag->events.destroy, *this);
    }
}

void DataTransfer::end_drag() {
    if (seat_->drag->grab_type == WLR_DRAG_GRAB_KEYBOARD_TOUCH) {
        wlr_seat_touch_end_grab(seat_);
    } else {
        wlr_seat_pointer_end_grab(seat_);
    }
}

} // namespace sublet
