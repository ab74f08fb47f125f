#include "report/svg.hpp"

#include <array>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

std::string escaped(std::string_view words) {
    std::string text;
    for (const char each : words) {
        switch (each) {
        case '<':
            text += "&lt;";
            break;
        case '&':
            text += "&amp;";
            break;
        default:
            text += each;
        }
    }
    return text;
}

} // namespace

Svg::Svg(double width, double height, std::string_view style_sheet)
    : body_(formatted("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" "
                      "height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\">\n"
                      "<style>{2}</style>\n",
                      width, height, style_sheet)) {}

void Svg::rect(Point corner, double width, double height, std::string_view style) {
    body_ += formatted("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                       "height=\"{:.1f}\"/>\n",
                       style, corner.x, corner.y, width, height);
}

void Svg::line(Point from, Point to, std::string_view style) {
    shape("polyline", {from, to}, style);
}

void Svg::path(const std::vector<Point> &points, std::string_view style) {
    shape("polyline", points, style);
}

void Svg::area(const std::vector<Point> &outline, std::string_view style) {
    shape("polygon", outline, style);
}

void Svg::shape(std::string_view element, const std::vector<Point> &points,
                std::string_view style) {
    body_ += formatted("<{} class=\"{}\" points=\"", element, style);
    for (const Point &point : points) {
        body_ += formatted("{:.1f},{:.1f} ", point.x, point.y);
    }
    body_ += "\"/>\n";
}

void Svg::text(Point at, Align align, std::string_view words, std::string_view style) {
    constexpr std::array anchors = {"start", "middle", "end"};
    body_ += formatted("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}"
                       "</text>\n",
                       style, at.x, at.y, anchors[static_cast<size_t>(align)], escaped(words));
}

} // namespace sublet::cli
