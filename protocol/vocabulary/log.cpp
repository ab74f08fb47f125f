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

/// Writes what stderr takes at once. False if that is not all: nobody reads a pipe, or a terminal
/// is stopped.
bool write_at_once(std::string_view text) {
    static const bool may_block = [] {
        struct stat status{};
        return fstat(STDERR_FILENO, &status) != 0 || !S_ISREG(status.st_mode);
    }();
    while (!text.empty()) {
        pollfd ready{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
        if (may_block && (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)) {
            return false;
        }
        // A pipe that can take anything can take so much.
        const ssize_t written =
            ::write(STDERR_FILENO, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
        if (written <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<size_t>(written));
    }
    return true;
}

/// "SECONDS.MILLISECONDS LEVEL LINE" on stderr, counted from the first line. What cannot be written
/// there at once is lost, and a line later says how much.
void write_line(LogLevel level, std::string_view line) {
    using namespace std::chrono;
    static const auto start = steady_clock::now();
    static unsigned lost = 0;
    const auto since = duration_cast<milliseconds>(steady_clock::now() - start).count();
    std::string text;
    if (lost > 0) {
        text = formatted("({} lines of the log are lost: nobody read them)\n", lost);
    }
    text += formatted("{:4}.{:03} {:5} {}\n", since / 1000, since % 1000, to_string(level), line);
    lost = write_at_once(text) ? 0 : lost + 1;
}

unsigned holds = 0;
std::vector<std::pair<LogLevel, std::string>> held;

void write_held() {
    for (const auto &[level, line] : std::exchange(held, {})) {
        write_line(level, line);
    }
}

void to_stderr(LogLevel level, std::string_view line) {
    if (holds > 0 && level > LogLevel::Warn) {
        held.emplace_back(level, line);
        return;
    }
    write_held();
    write_line(level, line);
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
