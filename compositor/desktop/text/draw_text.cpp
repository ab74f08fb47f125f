#include "text_module.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include <pango/pangocairo.h>

namespace sublet {

namespace {

template <auto Free> struct Freeing {
    template <typename T> void operator()(T *object) const { Free(object); }
};
template <typename T, auto Free> using Freed = std::unique_ptr<T, Freeing<Free>>;

constexpr double usual_dpi = 96;
constexpr int largest_side = 8192; ///< px

/// Multiples of four layout units are whole pixels at every scale in quarters, so that nothing is
/// drawn between two pixels.
int rounded(int length) {
    return (length + 3) / 4 * 4;
}

Freed<PangoContext, g_object_unref> context_for_screens() {
    Freed<PangoContext, g_object_unref> context(
        pango_font_map_create_context(pango_cairo_font_map_get_default()));
    const Freed<cairo_font_options_t, cairo_font_options_destroy> options(
        cairo_font_options_create());
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context.get(), options.get());
    pango_cairo_context_set_resolution(context.get(), usual_dpi);
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    return context;
}

Freed<PangoLayout, g_object_unref> layout_of(const TextOrder &order) {
    const auto context = context_for_screens();
    Freed<PangoLayout, g_object_unref> layout(pango_layout_new(context.get()));
    const Freed<PangoFontDescription, pango_font_description_free> font(
        pango_font_description_from_string(order.font));
    const int size = pango_font_description_get_size(font.get());
    const int wanted = static_cast<int>((size > 0 ? size : 10 * PANGO_SCALE) * order.size);
    if (pango_font_description_get_size_is_absolute(font.get()) != FALSE) {
        pango_font_description_set_absolute_size(font.get(), wanted);
    } else {
        pango_font_description_set_size(font.get(), wanted);
    }
    if (order.bold) {
        pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    }
    pango_layout_set_font_description(layout.get(), font.get());
    const Freed<char, g_free> valid(g_utf8_make_valid(order.text, -1));
    pango_layout_set_text(layout.get(), valid.get(), -1);
    pango_layout_set_single_paragraph_mode(layout.get(), order.wraps ? FALSE : TRUE);
    return layout;
}

/// Text as wide as it is must not be broken for a fraction of a unit.
void limit_width(PangoLayout *layout, const TextOrder &order) {
    pango_layout_set_width(layout, order.max_width * PANGO_SCALE);
    if (order.wraps) {
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    } else {
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
}

} // namespace

} // namespace sublet

// NOLINTNEXTLINE(misc-use-internal-linkage): looked up by its name.
extern "C" __attribute__((visibility("default"))) void
sublet_draw_text(const sublet::TextOrder &order, sublet::TextPicture &picture) {
    using namespace sublet;
    const auto layout = layout_of(order);
    int width = 0;
    int height = 0;
    pango_layout_get_pixel_size(layout.get(), &width, &height);
    picture.whole_width = rounded(width);
    if (order.max_width > 0 && picture.whole_width > order.max_width) {
        limit_width(layout.get(), order);
        pango_layout_get_pixel_size(layout.get(), &width, &height);
    }
    picture.width = rounded(width);
    picture.height = rounded(height);
    picture.pixel_width = static_cast<int>(std::lround(picture.width * order.scale));
    picture.pixel_height = static_cast<int>(std::lround(picture.height * order.scale));
    if (picture.pixel_width < 1 || picture.pixel_height < 1 || picture.pixel_width > largest_side ||
        picture.pixel_height > largest_side) {
        return;
    }
    picture.pixels = std::make_unique<uint32_t[]>(static_cast<size_t>(picture.pixel_width) *
                                                  static_cast<size_t>(picture.pixel_height));
    const Freed<cairo_surface_t, cairo_surface_destroy> surface(cairo_image_surface_create_for_data(
        reinterpret_cast<unsigned char *>(picture.pixels.get()), CAIRO_FORMAT_ARGB32,
        picture.pixel_width, picture.pixel_height,
        picture.pixel_width * static_cast<int>(sizeof(uint32_t))));
    const Freed<cairo_t, cairo_destroy> cairo(cairo_create(surface.get()));
    const auto [red, green, blue, alpha] = order.color;
    cairo_set_source_rgba(cairo.get(), red, green, blue, alpha);
    cairo_scale(cairo.get(), order.scale, order.scale);
    pango_cairo_show_layout(cairo.get(), layout.get());
    cairo_surface_flush(surface.get());
}
