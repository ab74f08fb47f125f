#include "report/plot.hpp"

#include <algorithm>
#include <format>
#include <fstream>

namespace sublet::cli {

namespace {

constexpr int panel_width = 560;
constexpr int panel_height = 240;
constexpr int margin = 40;
constexpr size_t bin_count = 60;

std::string text(double x, double y, const char *anchor, const std::string &words) {
    return std::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\">{}</text>\n", x, y,
                       anchor, words);
}

std::string panel(int x, int y, const std::string &title, const DurationHistogram &histogram) {
    const auto bins = histogram.bins(bin_count);
    uint64_t highest = 1;
    for (const auto &bin : bins) {
        highest = std::max(highest, bin.count);
    }

    const double left = x + margin;
    const double bottom = y + panel_height - margin;
    const double width = panel_width - 2.0 * margin;
    const double height = panel_height - 2.0 * margin;
    const double step = width / static_cast<double>(std::max<size_t>(bins.size(), 1));

    std::string svg = text(left, y + margin - 12, "start", title);
    svg += std::format("<path d=\"M{:.0f} {:.0f}v{:.0f}h{:.0f}\" class=\"axis\"/>\n", left,
                       bottom - height, height, width);
    for (size_t i = 0; i < bins.size(); ++i) {
        const double bar =
            height * static_cast<double>(bins[i].count) / static_cast<double>(highest);
        svg += std::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                           "height=\"{:.1f}\" class=\"bar\"/>\n",
                           left + static_cast<double>(i) * step, bottom - bar,
                           std::max(step - 1, 1.0), bar);
    }
    if (!bins.empty()) {
        const auto ms = [](auto time) { return std::format("{:.2f} ms", time.count() / 1000); };
        svg += text(left, bottom + 18, "start", ms(bins.front().from));
        svg += text(left + width, bottom + 18, "end", ms(bins.back().to));
        svg += text(left - 6, bottom - height + 10, "end", std::to_string(highest));
    }
    return svg;
}

} // namespace

std::expected<void, Error> write_plot(const std::string &path, const Heads &heads) {
    std::string svg =
        std::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\">\n"
                    "<style>text{{font:12px "
                    "sans-serif}}.bar{{fill:#36c}}.axis{{fill:none;stroke:#444}}"
                    "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
                    2 * panel_width, static_cast<size_t>(panel_height) * heads.size());
    int y = 0;
    for (const auto &head : heads) {
        const std::string &name = head->pipeline().connector->name;
        svg += panel(0, y, name + ": commit to flip", head->statistics().latency());
        svg += panel(panel_width, y, name + ": flip to flip", head->statistics().intervals());
        y += panel_height;
    }
    svg += "</svg>\n";

    std::ofstream file(path);
    file << svg << std::flush;
    if (!file) {
        return std::unexpected(Error::from_errno("write " + path));
    }
    return {};
}

} // namespace sublet::cli
