#pragma once

#include <array>

#include "wlr/wlroots.hpp"

namespace sublet {

/// The border around a window: tells which one has the keyboard.
class WindowFrame {
public:
    static constexpr int thickness = 3; ///< Layout units, outside of the window.

    /// Creates its nodes below `parent`, which owns them and outlives this object.
    explicit WindowFrame(wlr_scene_tree *parent);

    /// The window's geometry within `parent` is from 0,0 to this size.
    void fit(int width, int height);

    void set_active(bool active);
    void set_visible(bool visible);

private:
    enum Side { Top, Bottom, Left, Right };

    wlr_scene_tree *tree_;
    std::array<wlr_scene_rect *, 4> sides_{};
};

} // namespace sublet
