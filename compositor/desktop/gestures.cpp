#include "gestures.hpp"

namespace sublet {

Gestures::Gestures(const DesktopProtocols &protocols, wlr_cursor *cursor, const Activity &activity)
    : gestures_(protocols.pointer_gestures), activity_(activity) {
    auto &events = cursor->events;
    swipe_begin_.connect<&Gestures::on_swipe_begin>(events.swipe_begin, *this);
    swipe_update_.connect<&Gestures::on_swipe_update>(events.swipe_update, *this);
    swipe_end_.connect<&Gestures::on_swipe_end>(events.swipe_end, *this);
    pinch_begin_.connect<&Gestures::on_pinch_begin>(events.pinch_begin, *this);
    pinch_update_.connect<&Gestures::on_pinch_update>(events.pinch_update, *this);
    pinch_end_.connect<&Gestures::on_pinch_end>(events.pinch_end, *this);
    hold_begin_.connect<&Gestures::on_hold_begin>(events.hold_begin, *this);
    hold_end_.connect<&Gestures::on_hold_end>(events.hold_end, *this);
}

void Gestures::on_swipe_begin(wlr_pointer_swipe_begin_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_swipe_begin(gestures_, activity_.seat, event->time_msec,
                                             event->fingers);
}

void Gestures::on_swipe_update(wlr_pointer_swipe_update_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_swipe_update(gestures_, activity_.seat, event->time_msec,
                                              event->dx, event->dy);
}

void Gestures::on_swipe_end(wlr_pointer_swipe_end_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_swipe_end(gestures_, activity_.seat, event->time_msec,
                                           event->cancelled);
}

void Gestures::on_pinch_begin(wlr_pointer_pinch_begin_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_pinch_begin(gestures_, activity_.seat, event->time_msec,
                                             event->fingers);
}

void Gestures::on_pinch_update(wlr_pointer_pinch_update_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_pinch_update(gestures_, activity_.seat, event->time_msec,
                                              event->dx, event->dy, event->scale, event->rotation);
}

void Gestures::on_pinch_end(wlr_pointer_pinch_end_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_pinch_end(gestures_, activity_.seat, event->time_msec,
                                           event->cancelled);
}

void Gestures::on_hold_begin(wlr_pointer_hold_begin_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_hold_begin(gestures_, activity_.seat, event->time_msec,
                                            event->fingers);
}

void Gestures::on_hold_end(wlr_pointer_hold_end_event *event) {
    activity_.notify();
    wlr_pointer_gestures_v1_send_hold_end(gestures_, activity_.seat, event->time_msec,
                                          event->cancelled);
}

} // namespace sublet
