#include "report/live_line.hpp"

#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

constexpr std::chrono::milliseconds interval{250};
constexpr std::string_view start_over = "\r\x1b[K";

/// What fits in the terminal's width: a longer line could not be rewritten.
size_t columns(int fd) {
    constexpr size_t usual = 80;
    winsize size = {};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : usual;
}

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(fd, text.data(), text.size());
        if (written <= 0) {
            return; // The run goes on without it.
        }
        text.remove_prefix(static_cast<size_t>(written));
    }
}

} // namespace

LiveLine::LiveLine(int fd) : fd_(fd), enabled_(isatty(fd) != 0) {}

void LiveLine::begin(const Heads &heads) {
    seen_.assign(heads.size(), {});
}

void LiveLine::update(const Heads &heads, std::chrono::nanoseconds now) {
    if (!enabled_ || seen_.empty() || now < written_ + interval) {
        return;
    }
    if (written_.count() != 0) {
        write_text(heads, now - written_);
    }
    written_ = now;
    for (size_t i = 0; i < seen_.size(); ++i) {
        const FrameStatistics &statistics = heads[i]->statistics();
        seen_[i] = {statistics.flips(), statistics.latency().count(), statistics.latency().sum()};
    }
}

void LiveLine::write_text(const Heads &heads, std::chrono::duration<double> span) {
    std::string text;
    for (size_t i = 0; i < seen_.size(); ++i) {
        const FrameStatistics &statistics = heads[i]->statistics();
        const auto flips = static_cast<double>(statistics.flips() - seen_[i].flips);
        const auto timed = statistics.latency().count() - seen_[i].timed;
        const std::chrono::duration<double, std::milli> latency =
            statistics.latency().sum() - seen_[i].latency;
        text += formatted("{}{}  {:.1f} fps  {} missed", i == 0 ? "" : "  |  ",
                          heads[i]->pipeline().connector->name, flips / span.count(),
                          statistics.missed_by_sequence());
        if (timed != 0) {
            text += formatted("  {:.1f} ms latency", latency.count() / static_cast<double>(timed));
        }
    }
    write_all(fd_, start_over);
    write_all(fd_, std::string_view(text).substr(0, columns(fd_)));
    shown_ = true;
}

void LiveLine::clear() {
    if (shown_) {
        write_all(fd_, start_over);
        shown_ = false;
    }
}

} // namespace sublet::cli
