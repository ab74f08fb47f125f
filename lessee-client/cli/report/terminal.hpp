#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <unistd.h>

namespace sublet::cli {

/// Words made bold or dim on a terminal, plain elsewhere and where NO_COLOR is
/// set.
class Terminal {
public:
    explicit Terminal(FILE *stream)
        : styled_(isatty(fileno(stream)) != 0 && std::getenv("NO_COLOR") == nullptr) {}

    [[nodiscard]] std::string bold(std::string_view text) const { return wrap("\x1b[1m", text); }
    [[nodiscard]] std::string dim(std::string_view text) const { return wrap("\x1b[2m", text); }
    [[nodiscard]] std::string red(std::string_view text) const { return wrap("\x1b[31m", text); }

private:
    [[nodiscard]] std::string wrap(std::string_view style, std::string_view text) const {
        return styled_ ? std::string(style).append(text).append("\x1b[0m") : std::string(text);
    }

    bool styled_;
};

} // namespace sublet::cli
