#include "report/plot.hpp"

#include <algorithm>
#include <fstream>

#include <sublet/displays/display_mode.hpp>
#include <sublet/vocabulary/formatted.hpp>

#include "report/axis.hpp"
#include "report/svg.hpp"

namespace sublet::cli {

namespace {

using Align = Svg::Align;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double width = 960;
constexpr double height = 500; // Of each display.
constexpr double left_margin = 56;
constexpr double gap = 64;

constexpr std::string_view style_sheet = R"(
text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #475569 }
.title { font-size: 18px; font-weight: 600; fill: #0f172a }
.caption { font-size: 13px; font-weight: 600; fill: #0f172a }
.paper { fill: #ffffff }
.grid { stroke: #e2e8f0; fill: none }
.axis { stroke: #94a3b8; fill: none }
.band { fill: #bfdbfe }
.mean { stroke: #1d4ed8; stroke-width: 1.5; fill: none; stroke-linejoin: round }
.bar { fill: #3b82f6 }
.late { fill: #dc2626 }
.missed { stroke: #dc2626; stroke-width: 1.5; fill: none }
.mark { stroke: #64748b; stroke-dasharray: 4 3; fill: none }
.bad { fill: #dc2626 }
.halo { stroke: #ffffff; stroke-width: 4; stroke-linejoin: round }
)";

double ms(Milliseconds time) {
    return time.count();
}

/// Words that stay readable over what is drawn already.
void draw_label(Svg &svg, Svg::Point at, Align align, std::string_view words) {
    svg.text(at, align, words, "halo");
    svg.text(at, align, words);
}

/// A place of a plot with its frame: values grow to the right and upwards.
struct Field {
    double left;
    double right;
    double top;
    double bottom;

    [[nodiscard]] Axis horizontal(double low, double high, int marks) const {
        return {low, high, left, right, marks};
    }
    [[nodiscard]] Axis vertical(double high, int marks) const {
        return {0, high, bottom, top, marks};
    }

    void draw(Svg &svg, const Axis &x, const Axis &y, std::string_view caption,
              std::string_view unit) const {
        svg.text({left, top - 14}, Align::Start, caption, "caption");
        for (const auto &mark : y.marks()) {
            svg.line({left, mark.at}, {right, mark.at}, "grid");
            svg.text({left - 8, mark.at + 4}, Align::End, mark.text);
        }
        for (const auto &mark : x.marks()) {
            svg.line({mark.at, bottom}, {mark.at, bottom + 4}, "axis");
            svg.text({mark.at, bottom + 18}, Align::Middle, mark.text);
        }
        svg.line({left, bottom}, {right, bottom}, "axis");
        svg.text({right, bottom + 34}, Align::End, unit);
    }
};

/// Latency over time: the mean, and from the fastest frame to the slowest.
void draw_course(Svg &svg, const Field &field, const Head &head) {
    const FrameStatistics &statistics = head.statistics();
    const auto slices = statistics.trace().slices();
    const auto begin = slices.empty() ? std::chrono::nanoseconds() : slices.front().begin;
    const auto seconds = [begin](std::chrono::nanoseconds time) {
        return std::chrono::duration<double>(time - begin).count();
    };
    const double period = ms(refresh_period(head.mode()));
    const double longest = std::max(ms(statistics.latency().max()), period);
    const Axis x =
        field.horizontal(0, slices.empty() ? 1 : std::max(seconds(slices.back().begin), 0.1), 10);
    const Axis y = field.vertical(longest * 1.05, 5);
    field.draw(svg, x, y, "Commit to flip, ms", "seconds since the first flip");

    std::vector<Svg::Point> band;
    std::vector<Svg::Point> mean;
    for (const auto &slice : slices) {
        const double at = x.at(seconds(slice.begin));
        band.push_back({at, y.at(ms(slice.max))});
        mean.push_back({at, y.at(ms(slice.mean()))});
    }
    for (size_t i = slices.size(); i-- > 0;) {
        band.push_back({x.at(seconds(slices[i].begin)), y.at(ms(slices[i].min))});
    }
    svg.area(band, "band");
    svg.path(mean, "mean");
    if (period > 0) {
        svg.line({field.left, y.at(period)}, {field.right, y.at(period)}, "mark");
        // Told beside the caption: no curve comes there.
        const double level = field.top - 18;
        svg.line({field.left + 152, level}, {field.left + 180, level}, "mark");
        svg.text({field.left + 186, level + 4}, Align::Start,
                 formatted("one refresh, {:.2f} ms", period));
    }
    for (const auto &slice : slices) {
        if (slice.missed != 0) {
            const double at = x.at(seconds(slice.begin));
            svg.line({at, field.bottom}, {at, field.bottom - 10}, "missed");
        }
    }
}

struct HistogramMark {
    double at_ms;
    std::string text;
};

/// How often which duration came up; bars right of `late_ms` are late.
void draw_histogram(Svg &svg, const Field &field, const DurationHistogram &histogram,
                    std::string_view caption, double late_ms,
                    const std::vector<HistogramMark> &marks) {
    const auto bins = histogram.bins(60);
    uint64_t highest = 1;
    for (const auto &bin : bins) {
        highest = std::max(highest, bin.count);
    }
    const double low = bins.empty() ? 0 : ms(bins.front().from);
    const double high = bins.empty() ? 1 : ms(bins.back().to);
    const double slack = std::max(0.25 - (high - low) / 2, 0.0); // A line alone tells nothing.
    const Axis x = field.horizontal(std::max(low - slack, 0.0), high + slack, 6);
    const Axis y = field.vertical(static_cast<double>(highest), 4);
    field.draw(svg, x, y, caption, "ms");
    for (const auto &bin : bins) {
        if (bin.count == 0) {
            continue;
        }
        const double left = x.at(ms(bin.from));
        const double top = std::min(y.at(static_cast<double>(bin.count)), field.bottom - 2);
        svg.rect({left, top}, std::max(x.at(ms(bin.to)) - left - 1, 2.0), field.bottom - top,
                 ms(bin.from) > late_ms ? "late" : "bar");
    }
    for (const auto &mark : marks) {
        svg.line({x.at(mark.at_ms), field.top}, {x.at(mark.at_ms), field.bottom}, "mark");
    }
    double line = field.top + 12;
    for (const auto &mark : marks) {
        const double at = x.at(mark.at_ms);
        const bool right_half = at > (field.left + field.right) / 2;
        draw_label(svg, {at + (right_half ? -5 : 5), line}, right_half ? Align::End : Align::Start,
                   mark.text);
        line += 16;
    }
}

void draw_head(Svg &svg, double top, const Head &head) {
    const FrameStatistics &statistics = head.statistics();
    const uint64_t missed = statistics.missed_by_sequence();
    svg.text({left_margin, top + 36}, Align::Start,
             formatted("{}  {}", head.pipeline().connector->name, description(head.mode())),
             "title");
    svg.text({width - 24, top + 36}, Align::End,
             formatted("{} flips · {:.2f} fps · {} vblanks missed · jitter {:.2f} ms",
                       statistics.flips(), statistics.fps(), missed, ms(statistics.jitter())),
             missed == 0 ? "" : "bad");
    draw_course(svg, {left_margin, width - 24, top + 82, top + 220}, head);

    const double half = (width - 24 - left_margin - gap) / 2;
    const DurationHistogram &latency = statistics.latency();
    const double period = ms(refresh_period(head.mode()));
    draw_histogram(
        svg, {left_margin, left_margin + half, top + 300, top + 444}, latency,
        "Commit to flip, frames", 1e9,
        {{ms(latency.quantile(0.5)), formatted("median {:.2f}", ms(latency.quantile(0.5)))},
         {ms(latency.quantile(0.99)),
          formatted("99 % within {:.2f}", ms(latency.quantile(0.99)))}});
    draw_histogram(
        svg, {width - 24 - half, width - 24, top + 300, top + 444}, statistics.intervals(),
        "Flip to flip, frames", period > 0 ? period * 1.5 : 1e9,
        period > 0 ? std::vector<HistogramMark>{{period, formatted("one refresh, {:.2f}", period)}}
                   : std::vector<HistogramMark>{});
}

} // namespace

std::expected<void, Error> write_plot(const std::string &path, const Heads &heads) {
    const double whole = height * static_cast<double>(heads.size());
    Svg svg(width, whole, style_sheet);
    svg.rect({0, 0}, width, whole, "paper");
    double top = 0;
    for (const auto &head : heads) {
        draw_head(svg, top, *head);
        top += height;
    }
    std::ofstream file(path);
    file << svg.finish() << std::flush;
    if (!file) {
        return std::unexpected(Error::from_errno("write " + path));
    }
    return {};
}

} // namespace sublet::cli
