#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "icon.hpp"
#include "label.hpp"
#include "loop/listener.hpp"
#include "scene_layers.hpp"
#include "theme.hpp"

namespace sublet {

/// The strip above a window: its title, and buttons.
class TitleBar {
public:
    static constexpr int height = 24; ///< Layout units; buttons are as wide.

    /// Who acts on which button; null: there is none. All outlive the title bar.
    struct Buttons {
        SceneOwner *close = nullptr;
        SceneOwner *maximize = nullptr;
        SceneOwner *minimize = nullptr;
    };

    /// Creates its nodes below `parent`, which owns them. `theme` outlives this object.
    TitleBar(wlr_scene_tree *parent, const Theme &theme, const Buttons &buttons);

    TitleBar(const TitleBar &) = delete;
    TitleBar &operator=(const TitleBar &) = delete;

    /// What does not fit ends in "…".
    void set_title(std::string_view title);

    void set_active(bool active);

    /// Whether the button to maximize shows how to undo that.
    void set_maximized(bool maximized);

    /// The window within `parent` begins at 0,0 and is so wide.
    void fit(int width);

    void set_visible(bool visible);
    [[nodiscard]] bool visible() const { return tree_->node.enabled; }

private:
    /// A square of the bar that can be pressed.
    struct Button {
        Button(wlr_scene_tree *parent, SceneOwner &owner, Icon shown);
        void move_to(int x);

        Icon icon;
        wlr_scene_tree *tree;
        ScaledPicture picture;
    };

    void restyle();
    void write();
    [[nodiscard]] TextStyle style() const;
    void place(std::optional<Button> &button, int &right);

    const Theme &theme_;
    wlr_scene_tree *tree_; ///< Its origin is the strip's corner.
    wlr_scene_rect *ground_;
    std::optional<Button> close_;
    std::optional<Button> maximize_;
    std::optional<Button> minimize_;
    bool active_ = false;
    int title_width_ = 1; ///< Layout units that are left for it.
    std::string text_;    ///< Of the title; drawn while the bar is visible.
    Label title_;
    Listener<void> theme_changed_;
};

} // namespace sublet
