#include "title_bar.hpp"

#include <algorithm>
#include <cmath>

#include <drm_fourcc.h>

namespace sublet {

namespace {

constexpr int margin = 8; ///< Layout units, before and behind the title.
constexpr Color active_ground = rgb(0x333B47);
constexpr Color idle_ground = rgb(0x21262E);

ScaledPicture::Drawn picture_of(Icon icon, double scale) {
    const int size = static_cast<int>(std::lround(TitleBar::height * scale));
    return {.buffer = make_pixel_buffer(draw_icon(icon, size, Theme::ink), size, size,
                                        DRM_FORMAT_ARGB8888),
            .width = TitleBar::height,
            .height = TitleBar::height};
}

} // namespace

TitleBar::Button::Button(wlr_scene_tree *parent, SceneOwner &owner, Icon shown)
    : icon(shown), tree(made(wlr_scene_tree_create(parent))),
      picture(tree, [this](double scale) { return picture_of(icon, scale); }) {
    tree->node.data = &owner;
}

void TitleBar::Button::move_to(int x) {
    wlr_scene_node_set_enabled(&tree->node, x >= 0);
    wlr_scene_node_set_position(&tree->node, x, 0);
}

TitleBar::TitleBar(wlr_scene_tree *parent, const Theme &theme, const Buttons &buttons)
    : theme_(theme), tree_(made(wlr_scene_tree_create(parent))),
      ground_(made(wlr_scene_rect_create(tree_, 0, height, idle_ground.data()))),
      title_(tree_, style()) {
    theme_changed_.connect<&TitleBar::restyle>(theme.changed, *this);
    wlr_scene_node_set_position(&tree_->node, 0, -height);
    if (buttons.close != nullptr) {
        close_.emplace(tree_, *buttons.close, Icon::Close);
    }
    if (buttons.maximize != nullptr) {
        maximize_.emplace(tree_, *buttons.maximize, Icon::Maximize);
    }
    if (buttons.minimize != nullptr) {
        minimize_.emplace(tree_, *buttons.minimize, Icon::Minimize);
    }
}

void TitleBar::set_title(std::string_view title) {
    text_ = title;
    write();
}

/// A window that draws its own title bar needs no text of ours.
void TitleBar::write() {
    if (visible()) {
        title_.set_text(text_);
        title_.move_to(margin, (height - title_.height()) / 2);
    }
}

void TitleBar::set_active(bool active) {
    active_ = active;
    wlr_scene_rect_set_color(ground_, (active ? active_ground : idle_ground).data());
    restyle();
}

void TitleBar::set_maximized(bool maximized) {
    const Icon icon = maximized ? Icon::Restore : Icon::Maximize;
    if (maximize_ && maximize_->icon != icon) {
        maximize_->icon = icon;
        maximize_->picture.redraw();
    }
}

void TitleBar::restyle() {
    title_.set_style(style());
    title_.move_to(margin, (height - title_.height()) / 2);
}

void TitleBar::fit(int width) {
    wlr_scene_rect_set_size(ground_, width, height);
    int right = width;
    place(close_, right);
    place(maximize_, right);
    place(minimize_, right);
    title_.set_visible(right > 2 * margin);
    title_width_ = std::max(1, right - 2 * margin);
    title_.set_max_width(title_width_);
    title_.move_to(margin, (height - title_.height()) / 2);
}

void TitleBar::set_visible(bool visible) {
    wlr_scene_node_set_enabled(&tree_->node, visible);
    write();
}

/// A window that is too narrow has fewer buttons.
void TitleBar::place(std::optional<Button> &button, int &right) {
    if (button) {
        button->move_to(right - height);
        right = std::max(0, right - height);
    }
}

TextStyle TitleBar::style() const {
    TextStyle style = theme_.text();
    style.color = active_ ? Theme::ink : Theme::faint_ink;
    style.max_width = title_width_;
    return style;
}

} // namespace sublet
