#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "color.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// The wallpaper of one display: a colour, and a stripe of another one.
///
/// There is no text on it: who shows none does without the memory that fonts take.
class Background {
public:
    /// Creates the nodes below `parent`, which outlives this object. The colour follows from the
    /// display's name, such that neighbours differ.
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
};

} // namespace sublet
