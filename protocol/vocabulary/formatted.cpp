#include "vocabulary/formatted.hpp"

#include <cstdio>

namespace sublet {

std::string formatted_text(std::string_view format, std::format_args args) {
    return std::vformat(format, args);
}

void print_formatted_line(std::string_view format, std::format_args args) {
    const std::string line = std::vformat(format, args) + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
}

} // namespace sublet
