#pragma once

#include <string>
#include <string_view>

#include "scene_layers.hpp"

namespace sublet {

/// The strip above a window: its title, and a square to close it with.
class TitleBar {
public:
    static constexpr int height = 24; ///< Layout units.

    /// Creates its nodes below `parent`, which owns them; `closer` acts when the square is pressed.
    /// Both outlive this object.
    TitleBar(wlr_scene_tree *parent, SceneOwner &closer);

    TitleBar(const TitleBar &) = delete;
    TitleBar &operator=(const TitleBar &) = delete;

    /// What does not fit is cut off.
    void set_title(std::string_view title);

    /// The window within `parent` begins at 0,0 and is so wide.
    void fit(int width);

    void set_visible(bool visible);
    [[nodiscard]] bool visible() const { return tree_->node.enabled; }

private:
    void write(size_t letters);
    [[nodiscard]] size_t letters_that_fit() const;

    wlr_scene_tree *tree_; ///< Its origin is the strip's corner.
    wlr_scene_rect *ground_;
    wlr_scene_tree *close_;
    wlr_scene_tree *text_ = nullptr; ///< Null if nothing is written.
    std::string title_;
    size_t written_ = 0; ///< Letters of the title.
    int width_ = 0;
};

} // namespace sublet
