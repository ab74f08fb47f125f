#include "vocabulary/log.hpp"

#include <chrono>
#include <cstdio>

namespace sublet {

namespace {

/// "SECONDS.MILLISECONDS LEVEL LINE" on stderr, counted from the first line. What cannot be written
/// there is lost.
void to_stderr(LogLevel level, std::string_view line) {
    using namespace std::chrono;
    static const auto start = steady_clock::now();
    const auto since = duration_cast<milliseconds>(steady_clock::now() - start).count();
    const std::string text =
        formatted("{:4}.{:03} {:5} {}\n", since / 1000, since % 1000, to_string(level), line);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

} // namespace

Log::Log() : sink_(to_stderr) {}

Log &Log::get() {
    static Log log;
    return log;
}

} // namespace sublet
