#pragma once

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace sublet::cli {

/// Where text for people goes: words bold or dim on a terminal, plain elsewhere and where NO_COLOR
/// is set, and how wide it is.
class Terminal {
public:
    explicit Terminal(FILE *stream)
        : styled_(isatty(fileno(stream)) != 0 && std::getenv("NO_COLOR") == nullptr),
          columns_(columns_of(fileno(stream))) {}

    [[nodiscard]] std::string bold(std::string_view text) const { return wrap("\x1b[1m", text); }
    [[nodiscard]] std::string dim(std::string_view text) const { return wrap("\x1b[2m", text); }
    [[nodiscard]] std::string red(std::string_view text) const { return wrap("\x1b[31m", text); }

    /// How many characters fit into a line; without end where it is no terminal, or does not tell.
    [[nodiscard]] size_t columns() const { return columns_; }

private:
    [[nodiscard]] std::string wrap(std::string_view style, std::string_view text) const {
        return styled_ ? std::string(style).append(text).append("\x1b[0m") : std::string(text);
    }

    static size_t columns_of(int fd) {
        winsize size = {};
        return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0
                   ? size.ws_col
                   : std::numeric_limits<size_t>::max();
    }

    bool styled_;
    size_t columns_;
};

} // namespace sublet::cli
