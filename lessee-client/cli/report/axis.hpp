#pragma once

#include <string>
#include <vector>

namespace sublet::cli {

/// An axis of a plot: from a range of values to pixels, with round numbers to mark.
class Axis {
public:
    /// Covers `low` to `high`, widened to round numbers, between the pixels `from` and `to` (which
    /// may be less than `from`). About `marks` numbers are marked.
    Axis(double low, double high, double from, double to, int marks);

    [[nodiscard]] double low() const { return low_; }
    [[nodiscard]] double high() const { return high_; }

    /// Where `value` is; values outside end at the ends.
    [[nodiscard]] double at(double value) const;

    struct Mark {
        double value;
        double at;
        std::string text;
    };

    /// Round numbers, from low() to high().
    [[nodiscard]] std::vector<Mark> marks() const;

private:
    double step_;
    double low_;
    double high_;
    double from_;
    double to_;
};

} // namespace sublet::cli
