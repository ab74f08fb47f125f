#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>

#include "activity.hpp"
#include "binding.hpp"
#include "desktop_protocols.hpp"
#include "double_click.hpp"
#include "hit_test.hpp"
#include "pointer_constraints.hpp"
#include "pointer_picture.hpp"
#include "window_grab.hpp"

#include "loop/listener.hpp"
#include "loop/owned.hpp"

namespace sublet {

/// The pointer: what it points at, and a window it may be dragging.
class Cursor {
public:
    /// Does what a button is bound to, other than moving and resizing, with the window below.
    using Perform = std::function<void(const Effect &, Window &)>;

    /// All arguments but the last outlive this object.
    Cursor(const DesktopProtocols &protocols, const SceneLayers &layers, wlr_output_layout *layout,
           const Activity &activity, Perform perform);

    void set_bindings(Bindings bindings) { bindings_ = std::move(bindings); }
    [[nodiscard]] const Bindings &bindings() const { return bindings_; }

    [[nodiscard]] double x() const { return cursor_->x; }
    [[nodiscard]] double y() const { return cursor_->y; }
    [[nodiscard]] wlr_cursor *handle() const { return cursor_.get(); }

    void attach(wlr_input_device *device);

    /// The device was attached and is going; the buttons that it holds are released.
    void detach(const wlr_input_device *device);

    /// A program has made the device: see SceneOwner::real_devices_only().
    void distrust(const wlr_input_device *device) { distrusted_.insert(device); }

    /// Whether there is a device that moves the pointer; without one it has no picture, and nobody
    /// hears of it.
    void set_visible(bool visible);

    /// What is under the pointer changed without the pointer moving.
    void refresh();

    /// Nobody has the pointer any more, whatever button is held, but who is below it.
    void let_go();

    /// As Desktop::renderer_replaced(); clients are asked for their pointers again.
    void renderer_replaced();

    /// Lets a floating window follow the pointer until the button is released; see WindowGrab.
    void grab(Window &window, uint32_t edges);
    void end_grab_of(const Window &window);

private:
    void on_motion(wlr_pointer_motion_event *event);
    void on_motion_absolute(wlr_pointer_motion_absolute_event *event);
    void on_button(wlr_pointer_button_event *event);
    void on_axis(wlr_pointer_axis_event *event);
    void on_frame();
    void move(const wlr_pointer_motion_event &motion);
    void moved(uint32_t time_msec);
    void point(uint32_t time_msec);
    [[nodiscard]] bool press(const wlr_pointer_button_event &event);
    [[nodiscard]] bool press_window(Window &window, const Hit &hit,
                                    const wlr_pointer_button_event &event);
    void release(uint32_t button, uint32_t time_msec);
    [[nodiscard]] bool held_by_surface() const;

    wlr_relative_pointer_manager_v1 *relative_;
    const SceneLayers &layers_;
    const Activity &activity_;
    wlr_seat *seat_;
    Perform perform_;
    Bindings bindings_;
    Owned<wlr_cursor, wlr_cursor_destroy> cursor_;
    PointerPicture picture_;
    std::set<const wlr_input_device *> distrusted_;
    std::optional<WindowGrab> grab_;
    DoubleClick double_click_; ///< On a title bar.
    PointerConstraints constraints_;
    std::map<const wlr_input_device *, std::set<uint32_t>> held_; ///< Which buttons by which.
    std::set<uint32_t> handled_; ///< Buttons held, whose press no client heard of.
    double held_x_ = 0;          ///< Origin of the surface that a button was pressed on.
    double held_y_ = 0;
    Listener<wlr_pointer_motion_event> motion_;
    Listener<wlr_pointer_motion_absolute_event> motion_absolute_;
    Listener<wlr_pointer_button_event> button_;
    Listener<wlr_pointer_axis_event> axis_;
    Listener<void> frame_;
};

} // namespace sublet
