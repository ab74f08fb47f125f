#include "label.hpp"

#include <utility>

#include <drm_fourcc.h>

namespace sublet {

Label::Label(wlr_scene_tree *parent, TextStyle style, std::string_view text)
    : style_(std::move(style)), text_(text),
      picture_(parent, [this](double scale) { return draw(scale); }) {}

void Label::set_text(std::string_view text) {
    if (text_ != text) {
        text_ = text;
        picture_.redraw();
    }
}

void Label::set_style(const TextStyle &style) {
    if (style_ != style) {
        style_ = style;
        picture_.redraw();
    }
}

void Label::set_max_width(int width) {
    const bool was_whole = style_.max_width == 0 || whole_width_ <= style_.max_width;
    const bool is_whole = width == 0 || whole_width_ <= width;
    if (std::exchange(style_.max_width, width) != width && !(was_whole && is_whole)) {
        picture_.redraw();
    }
}

ScaledPicture::Drawn Label::draw(double scale) {
    auto text = draw_text(text_, style_, scale);
    if (!text) {
        return {};
    }
    whole_width_ = text->whole_width;
    return {.buffer = make_pixel_buffer(std::move(text->pixels), text->pixel_width,
                                        text->pixel_height, DRM_FORMAT_ARGB8888),
            .width = text->width,
            .height = text->height};
}

} // namespace sublet
