#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "title_bar.hpp"

namespace sublet {

/// What surrounds a window: a border that tells which window has the keyboard and that the window
/// can be resized by and, if the client draws none itself, a title bar.
class WindowFrame {
public:
    static constexpr int thickness = 3; ///< Layout units, outside of the window.

    /// Creates its nodes below `parent`, which owns them, with these buttons. All outlive this
    /// object.
    WindowFrame(wlr_scene_tree *parent, const Theme &theme, const TitleBar::Buttons &buttons);

    /// The window's geometry within `parent` is from 0,0 to this size.
    void fit(int width, int height);

    void set_title(std::string_view title) { title_bar_.set_title(title); }
    void set_active(bool active);
    void set_maximized(bool maximized) { title_bar_.set_maximized(maximized); }

    /// How much of the frame there is: a window that fills its display has nothing to be dragged
    /// by, and must not be felt on the display beside it.
    enum class Shape { Whole, TitleBar, None };
    void set_shape(Shape shape);

    /// Whether there is a title bar, if the shape lets it.
    void set_title_bar(bool shown);

    /// How much of the frame is above the window.
    [[nodiscard]] int top() const;

    /// The edges (a mask of wlr_edges) that a press at a point of the frame, relative to the window
    /// of this size, takes hold of: none on the title bar.
    [[nodiscard]] uint32_t edges_at(int width, int height, double x, double y) const;

private:
    enum Side { Top, Bottom, Left, Right };

    void place_sides();
    [[nodiscard]] int bar() const { return title_bar_.visible() ? TitleBar::height : 0; }

    wlr_scene_tree *tree_;
    Shape shape_ = Shape::Whole;
    wlr_scene_rect *reach_; ///< Invisible; feels the pointer a little outside of the border.
    std::array<wlr_scene_rect *, 4> sides_{};
    TitleBar title_bar_;
    int width_ = 0;
    int height_ = 0;
};

} // namespace sublet
