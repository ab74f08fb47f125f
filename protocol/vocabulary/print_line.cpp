#include "vocabulary/print_line.hpp"

#include <cstdio>

#include "vocabulary/formatted.hpp"

namespace sublet {

void print_formatted_line(std::string_view format, std::format_args args) {
    const std::string line = formatted_text(format, args) + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
}

} // namespace sublet
