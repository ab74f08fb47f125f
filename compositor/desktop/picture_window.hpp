#pragma once

#include <functional>
#include <string_view>

#include "loop/event_source.hpp"
#include "loop/listener.hpp"
#include "outputs.hpp"
#include "scene_layers.hpp"
#include "window_frame.hpp"
#include "wlr/graphics.hpp"

namespace sublet {

/// A window of the desktop's own: pictures, a title and a button to close it with.
///
/// It never has the keyboard. While there is no display it is where nobody sees it.
class PictureWindow final : private SceneOwner {
public:
    using Closed = std::function<void()>;

    /// Opens in the corner of the first display. `closed` is called from the event loop when the
    /// user wants to close the window, and may destroy it. The others outlive this object.
    PictureWindow(const Graphics &graphics, const SceneLayers &layers, const Theme &theme,
                  const Outputs &outputs, std::string_view title, Closed closed);
    ~PictureWindow();

    PictureWindow(const PictureWindow &) = delete;
    PictureWindow &operator=(const PictureWindow &) = delete;

    /// How much room there is for the window, in layout units; nothing without a display.
    [[nodiscard]] wlr_box room() const;

    /// How large pictures may be shown, in layout units.
    void resize(int width, int height);

    /// Shows a part of `buffer` as large as it fits, on black. Takes a lock on the buffer, if it
    /// needs one. Null shows black.
    void show(wlr_buffer *buffer, const wlr_fbox &part);

private:
    /// What closes the window when it is pressed.
    struct Closer final : SceneOwner {
        Closer(wl_event_loop *loop, Closed closed) : later(loop, std::move(closed)) {}
        void pressed() override { later.schedule(); }
        [[nodiscard]] wlr_box popup_space(double, double) const override { return {}; }
        IdleSource later;
    };

    void pressed() override;
    [[nodiscard]] wlr_box popup_space(double, double) const override;
    void arrange();
    void fit_picture();

    const Outputs &outputs_;
    Closer closer_;
    wlr_scene_tree *tree_; ///< Its origin is the picture's corner.
    WindowFrame frame_;
    wlr_scene_rect *ground_;
    wlr_scene_buffer *picture_;
    int width_ = 0;
    int height_ = 0;
    wlr_fbox part_{};
    Listener<void> layout_changed_;
};

} // namespace sublet
