#pragma once

#include "desktop_protocols.hpp"
#include "loop/listener.hpp"
#include "loop/owned.hpp"

namespace sublet {

/// How the pointer looks: as the client below it wants, or as the desktop does.
class PointerPicture {
public:
    /// All arguments outlive this object. The theme is $XCURSOR_THEME, in $XCURSOR_SIZE.
    PointerPicture(const DesktopProtocols &protocols, wlr_cursor *cursor, wlr_seat *seat);

    PointerPicture(const PointerPicture &) = delete;
    PointerPicture &operator=(const PointerPicture &) = delete;

    /// Without a device that moves it the pointer has no picture.
    void set_visible(bool visible);

    /// The pixels are lost: the usual picture, until something else is shown.
    void renew();
    [[nodiscard]] bool visible() const { return visible_; }

    /// A picture of the theme, by its name.
    void show(const char *name);
    void show_default() { show("default"); }

private:
    void on_set_cursor(wlr_seat_pointer_request_set_cursor_event *event);
    void on_set_shape(wlr_cursor_shape_manager_v1_request_set_shape_event *event);

    wlr_cursor *cursor_;
    wlr_seat *seat_;
    Owned<wlr_xcursor_manager, wlr_xcursor_manager_destroy> theme_;
    bool visible_ = false;
    Listener<wlr_seat_pointer_request_set_cursor_event> set_cursor_;
    Listener<wlr_cursor_shape_manager_v1_request_set_shape_event> set_shape_;
};

} // namespace sublet
