#include "report/run_table.hpp"

#include <array>

#include <sublet/displays/display_mode.hpp>
#include <sublet/vocabulary/formatted.hpp>
#include <sublet/vocabulary/print_line.hpp>

#include "report/terminal.hpp"
#include "report/text_table.hpp"

namespace sublet::cli {

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr size_t histogram_rows = 10;
constexpr size_t longest_bar = 40;

std::string milliseconds(Milliseconds time) {
    return formatted("{:.2f}", time.count());
}

std::string stages(const Timeline &timeline) {
    std::string text;
    for (const auto &[stage, time] : timeline.stages()) {
        text += formatted("{}{} {:.1f}", text.empty() ? "" : " · ", stage, time.count());
    }
    return text;
}

std::string planes(const Head &head) {
    std::string text = "primary";
    for (const Sprite &sprite : head.sprites()) {
        text += formatted(" + {}", to_string(sprite.plane().type));
    }
    return text;
}

std::string missed(const FrameStatistics &statistics) {
    const uint64_t by_sequence = statistics.missed_by_sequence();
    const uint64_t by_time = statistics.missed_by_time();
    return by_sequence == by_time ? std::to_string(by_sequence)
                                  : formatted("{} ({} by time)", by_sequence, by_time);
}

/// Blocks as long as `share` (0 to 1) of the longest, to an eighth of a column.
std::string bar(double share) {
    constexpr std::array<const char *, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto length = std::max(static_cast<size_t>(share * longest_bar * 8), size_t{1});
    std::string text;
    for (size_t i = 0; i < length / 8; ++i) {
        text += "█";
    }
    return text + eighths[length % 8];
}

void print_histogram(const Head &head, const Terminal &terminal) {
    const auto bins = head.statistics().latency().bins(histogram_rows);
    if (bins.empty() || head.statistics().flips() < histogram_rows) {
        return; // Of a few frames the figures above say all.
    }
    uint64_t highest = 1;
    for (const auto &bin : bins) {
        highest = std::max(highest, bin.count);
    }
    TextTable table;
    for (const auto &bin : bins) {
        const auto share = static_cast<double>(bin.count) / static_cast<double>(highest);
        table.add({formatted("  {:6.2f} – {:6.2f}", Milliseconds(bin.from).count(),
                             Milliseconds(bin.to).count()),
                   formatted("{:6}", bin.count), bin.count == 0 ? "" : bar(share)});
    }
    print_line("\ncommit to flip on {}, ms and frames",
               terminal.bold(head.pipeline().connector->name));
    for (const std::string &line : table.lines()) {
        print_line("{}", line);
    }
}

} // namespace

void print_table(const RunReport &report, const Heads &heads) {
    const Terminal terminal(stdout);
    TextTable table;
    const auto row = [&](std::string title, auto cell_of) {
        std::vector<std::string> cells = {std::move(title)};
        for (const auto &head : heads) {
            cells.push_back(cell_of(*head));
        }
        table.add(std::move(cells));
    };
    const auto figure = [&](std::string title, auto figure_of) {
        row(std::move(title), [&](const Head &head) { return figure_of(head.statistics()); });
    };
    using Statistics = FrameStatistics;

    row("display", [](const Head &head) { return head.pipeline().connector->name; });
    row("mode", [](const Head &head) { return description(head.mode()); });
    row("planes", planes);
    figure("flips", [](const Statistics &s) { return std::to_string(s.flips()); });
    figure("per second", [](const Statistics &s) { return formatted("{:.2f}", s.fps()); });
    figure("missed vblanks", missed);
    figure("jitter, ms", [](const Statistics &s) { return milliseconds(s.jitter()); });
    figure("commit to flip, ms",
           [](const Statistics &s) { return "median " + milliseconds(s.latency().quantile(0.5)); });
    figure("", [](const Statistics &s) {
        return formatted("{} to {}, 99 % within {}", milliseconds(s.latency().min()),
                         milliseconds(s.latency().max()), milliseconds(s.latency().quantile(0.99)));
    });
    table.add({"CPU per flip, µs", formatted("{:.0f}", cpu_us_per_flip(report, heads))});

    print_line("timeline, ms: {}\n", stages(report.timeline));
    for (const std::string &line : table.lines()) {
        print_line("{}", line);
    }
    for (const auto &head : heads) {
        print_histogram(*head, terminal);
    }
}

} // namespace sublet::cli
