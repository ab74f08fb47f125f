#include "process/stderr_log.hpp"

#include <algorithm>
#include <chrono>
#include <climits>
#include <format>
#include <string>
#include <string_view>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vocabulary/log.hpp"

namespace sublet {

namespace {

using Clock = std::chrono::steady_clock;

class StderrLog {
public:
    StderrLog() {
        struct stat status{};
        may_block_ = fstat(STDERR_FILENO, &status) != 0 || !S_ISREG(status.st_mode);
    }

    void operator()(LogLevel level, std::string_view line) {
        const auto since =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_).count();
        std::string text;
        if (lost_ > 0) {
            text = std::format("({} lines of the log are lost: nobody read them)\n", lost_);
        }
        text +=
            std::format("{:4}.{:03} {:5} {}\n", since / 1000, since % 1000, to_string(level), line);
        lost_ = write_at_once(text) ? 0 : lost_ + 1;
    }

private:
    [[nodiscard]] bool write_at_once(std::string_view text) const {
        while (!text.empty()) {
            pollfd ready{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
            if (may_block_ && (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)) {
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

    Clock::time_point start_ = Clock::now();
    bool may_block_ = true;
    unsigned lost_ = 0;
};

} // namespace

void log_to_stderr_without_waiting() {
    Log::get().set_sink(StderrLog());
}

} // namespace sublet
