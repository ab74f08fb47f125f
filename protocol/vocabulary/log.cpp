#include "vocabulary/log.hpp"

#include <algorithm>
#include <chrono>
#include <climits>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vocabulary/log_hold.hpp"

namespace sublet {

namespace {

using Line = std::pair<LogLevel, std::string>;

/// Writes what stderr takes at once, and returns the rest: nobody reads a pipe, or a terminal is
/// stopped.
std::string_view write_at_once(std::string_view text) {
    static const bool may_block = [] {
        struct stat status{};
        return fstat(STDERR_FILENO, &status) != 0 || !S_ISREG(status.st_mode);
    }();
    while (!text.empty()) {
        pollfd ready{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
        if (may_block && (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)) {
            break;
        }
        // A pipe that can take anything can take so much.
        const ssize_t written =
            ::write(STDERR_FILENO, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
        if (written <= 0) {
            break;
        }
        text.remove_prefix(static_cast<size_t>(written));
    }
    return text;
}

/// "SECONDS.MILLISECONDS LEVEL LINE" on stderr, counted from the first line. Lines that cannot be
/// written there at once are lost, and a line later says how many.
void write_lines(const std::vector<Line> &lines) {
    using namespace std::chrono;
    static const auto start = steady_clock::now();
    static size_t lost = 0;
    const auto since = duration_cast<milliseconds>(steady_clock::now() - start).count();
    const std::string report =
        lost > 0 ? formatted("({} lines of the log are lost: nobody read them)\n", lost) : "";
    std::string text = report;
    for (const auto &[level, line] : lines) {
        text +=
            formatted("{:4}.{:03} {:5} {}\n", since / 1000, since % 1000, to_string(level), line);
    }
    const std::string_view rest = write_at_once(text);
    const bool reported = rest.size() + report.size() <= text.size();
    lost = reported ? static_cast<size_t>(std::ranges::count(rest, '\n')) : lost + lines.size();
}

unsigned holds = 0;
std::vector<Line> held;

void write_held() {
    if (!held.empty()) {
        write_lines(std::exchange(held, {}));
    }
}

void to_stderr(LogLevel level, std::string_view line) {
    held.emplace_back(level, line);
    if (holds == 0 || level <= LogLevel::Warn) {
        write_held();
    }
}

} // namespace

Log::Log() : sink_(to_stderr) {}

Log &Log::get() {
    static Log log;
    return log;
}

LogHold::LogHold() {
    ++holds;
}

LogHold::~LogHold() {
    if (--holds == 0) {
        write_held();
    }
}

} // namespace sublet
