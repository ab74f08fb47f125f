#pragma once

#include <format>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "formatted.hpp"

namespace sublet {

enum class LogLevel { Error, Warn, Info, Debug };

/// Receives every line that the level lets through: one line, no newline, valid during the call.
using LogSink = std::function<void(LogLevel, std::string_view)>;

[[nodiscard]] constexpr std::string_view to_string(LogLevel level) {
    switch (level) {
    case LogLevel::Error:
        return "error";
    case LogLevel::Warn:
        return "warn";
    case LogLevel::Info:
        return "info";
    case LogLevel::Debug:
        return "debug";
    }
    return "?";
}

/// Where the log goes: one per process, set up by main() before anything else logs and used by one
/// thread.
///
/// A line starts with the stage it belongs to, as in `offer: Virtual-2 withdrawn`: inventory,
/// policy, offer, request, grant, lease, end. The log, the folders and the tests share these words.
class Log {
public:
    [[nodiscard]] static Log &get();

    void set_level(LogLevel level) { level_ = level; }
    void set_sink(LogSink sink) { sink_ = std::move(sink); }

    [[nodiscard]] bool enabled(LogLevel level) const { return level <= level_; }
    void write(LogLevel level, std::string_view line) const { sink_(level, line); }

private:
    Log();

    LogLevel level_ = LogLevel::Info;
    LogSink sink_; ///< At first: stderr, each line after the time since the first one.
};

template <typename... Args>
void log(LogLevel level, std::format_string<Args...> format, Args &&...args) {
    if (const Log &log = Log::get(); log.enabled(level)) {
        log.write(level, formatted(format, std::forward<Args>(args)...));
    }
}

template <typename... Args> void log_error(std::format_string<Args...> format, Args &&...args) {
    log(LogLevel::Error, format, std::forward<Args>(args)...);
}

template <typename... Args> void log_warn(std::format_string<Args...> format, Args &&...args) {
    log(LogLevel::Warn, format, std::forward<Args>(args)...);
}

template <typename... Args> void log_info(std::format_string<Args...> format, Args &&...args) {
    log(LogLevel::Info, format, std::forward<Args>(args)...);
}

template <typename... Args> void log_debug(std::format_string<Args...> format, Args &&...args) {
    log(LogLevel::Debug, format, std::forward<Args>(args)...);
}

} // namespace sublet
