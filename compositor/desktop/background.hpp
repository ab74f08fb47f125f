#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "color.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// The wallpaper of one display: a colour of its own, with the display's name on it and, for who
/// sits before an empty desktop, what the keys do.
class Background {
public:
    /// Creates the nodes below `parent`, which outlives this object.
    Background(wlr_scene_tree *parent, std::string_view name);
    ~Background();

    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;

    /// Another colour; without one its own again.
    void set_color(const std::optional<Color> &color);

    /// Covers `box`, in layout coordinates.
    void cover(const wlr_box &box);

private:
    std::string name_;
    wlr_scene_tree *tree_;
    wlr_scene_rect *ground_;
    wlr_scene_rect *stripe_;
    wlr_scene_tree *label_;
    wlr_scene_tree *hint_;
    int label_width_;
};

} // namespace sublet
