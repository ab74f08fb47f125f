#include "wlr_log.hpp"

#include <cstdarg>
#include <string>

#include "vocabulary/log.hpp"

#include "wlroots.hpp"

namespace sublet {

namespace {

/// wlroots' news are our details.
LogLevel level_of(wlr_log_importance importance) {
    return importance == WLR_ERROR ? LogLevel::Error : LogLevel::Debug;
}

void forward(wlr_log_importance importance, const char *format, va_list arguments) noexcept {
    char line[1024];
    std::vsnprintf(line, sizeof line, format, arguments);
    log(level_of(importance), "wlroots: {}", line);
}

} // namespace

void route_wlroots_log() {
    wlr_log_init(Log::get().enabled(LogLevel::Debug) ? WLR_DEBUG : WLR_ERROR, forward);
}

} // namespace sublet
