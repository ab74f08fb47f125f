#include "pointer_picture.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// By the environment or as is usual, in layout units.
uint32_t picture_size() {
    constexpr uint32_t usual = 24;
    constexpr uint32_t largest = 512;
    const char *wanted = std::getenv("XCURSOR_SIZE");
    if (wanted == nullptr) {
        return usual;
    }
    const std::string_view text(wanted);
    uint32_t size = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (failure == std::errc{} && end == text.data() + text.size() && size > 0 && size <= largest) {
        return size;
    }
    log_warn("desktop: XCURSOR_SIZE={} is not from 1 to {}: it is {}", text, largest, usual);
    return usual;
}

} // namespace

PointerPicture::PointerPicture(const DesktopProtocols &protocols, wlr_cursor *cursor,
                               wlr_seat *seat)
    : cursor_(cursor), seat_(seat),
      theme_(made(wlr_xcursor_manager_create(std::getenv("XCURSOR_THEME"), picture_size()))) {
    set_cursor_.connect<&PointerPicture::on_set_cursor>(seat->events.request_set_cursor, *this);
    set_shape_.connect<&PointerPicture::on_set_shape>(
        protocols.cursor_shape->events.request_set_shape, *this);
}

void PointerPicture::set_visible(bool visible) {
    visible_ = visible;
    if (!visible) {
        wlr_cursor_unset_image(cursor_);
    }
}

void PointerPicture::renew() {
    wlr_cursor_unset_image(cursor_);
    show("default");
}

void PointerPicture::show(const char *name) {
    if (visible_) {
        wlr_cursor_set_xcursor(cursor_, theme_.get(), name);
    }
}

void PointerPicture::on_set_cursor(wlr_seat_pointer_request_set_cursor_event *event) {
    if (visible_ && seat_->pointer_state.focused_client == event->seat_client) {
        wlr_cursor_set_surface(cursor_, event->surface, event->hotspot_x, event->hotspot_y);
    }
}

void PointerPicture::on_set_shape(wlr_cursor_shape_manager_v1_request_set_shape_event *event) {
    if (seat_->pointer_state.focused_client == event->seat_client) {
        show(wlr_cursor_shape_v1_name(event->shape));
    }
}

} // namespace sublet
