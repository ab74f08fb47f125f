#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sublet::cli {

/// An SVG picture as it is written. Coordinates are pixels from the top left corner; `style` names
/// a class of the style sheet.
class Svg {
public:
    struct Point {
        double x;
        double y;
    };
    enum class Align { Start, Middle, End };

    Svg(double width, double height, std::string_view style_sheet);

    void rect(Point corner, double width, double height, std::string_view style);
    void line(Point from, Point to, std::string_view style);
    void path(const std::vector<Point> &points, std::string_view style);
    void area(const std::vector<Point> &outline, std::string_view style);
    /// `words` may hold any characters; `at` is their baseline.
    void text(Point at, Align align, std::string_view words, std::string_view style = "");

    /// All of it.
    [[nodiscard]] std::string finish() const { return body_ + "</svg>\n"; }

private:
    void shape(std::string_view element, const std::vector<Point> &points, std::string_view style);

    std::string body_;
};

} // namespace sublet::cli
