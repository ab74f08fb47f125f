#pragma once

#include <functional>

#include "loop/listener.hpp"
#include "wlr/pixel_buffer.hpp"

namespace sublet {

/// A picture of the desktop's own in the scene, sharp on every display: it is drawn anew when it is
/// shown on one with a larger scale than before.
class ScaledPicture {
public:
    /// Pixels, and how large they are shown, in layout units. Without pixels nothing is.
    struct Drawn {
        BufferOwner buffer;
        int width = 0;
        int height = 0;
    };

    /// Draws with so many px for each layout unit.
    using Draw = std::function<Drawn(double scale)>;

    /// Creates its node below `parent`, whose end may come before this object's. Draws at once.
    ScaledPicture(wlr_scene_tree *parent, Draw draw);
    ~ScaledPicture();

    ScaledPicture(const ScaledPicture &) = delete;
    ScaledPicture &operator=(const ScaledPicture &) = delete;

    /// It looks different from now on.
    void redraw();

    void move_to(int x, int y);
    void set_visible(bool visible);

    /// In layout units; zero if nothing could be drawn.
    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }

private:
    void on_outputs(wlr_scene_outputs_update_event *event);
    void on_destroy();

    Draw draw_;
    wlr_scene_buffer *node_; ///< Null when the parent is gone.
    double scale_ = 1;
    int width_ = 0;
    int height_ = 0;
    /// What is shown: the scene gives pixels up once its renderer has them, and would have none for
    /// another renderer.
    Owned<wlr_buffer, wlr_buffer_unlock> kept_;
    Listener<wlr_scene_outputs_update_event> outputs_;
    Listener<void> destroy_;
};

} // namespace sublet
