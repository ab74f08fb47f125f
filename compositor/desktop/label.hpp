#pragma once

#include <string>
#include <string_view>

#include "scaled_picture.hpp"
#include "text/text.hpp"

namespace sublet {

/// Text in the scene.
class Label {
public:
    /// Creates its node below `parent`, whose end may come before this object's.
    Label(wlr_scene_tree *parent, TextStyle style, std::string_view text = {});

    void set_text(std::string_view text);
    void set_style(const TextStyle &style);

    /// See TextStyle::max_width.
    void set_max_width(int width);

    void move_to(int x, int y) { picture_.move_to(x, y); }
    void set_visible(bool visible) { picture_.set_visible(visible); }

    /// In layout units; zero for empty text.
    [[nodiscard]] int width() const { return picture_.width(); }
    [[nodiscard]] int height() const { return picture_.height(); }

private:
    [[nodiscard]] ScaledPicture::Drawn draw(double scale);

    TextStyle style_;
    std::string text_;
    int whole_width_ = 0; ///< Without a limit.
    ScaledPicture picture_;
};

} // namespace sublet
