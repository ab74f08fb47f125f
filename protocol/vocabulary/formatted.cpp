#include "vocabulary/formatted.hpp"

namespace sublet {

std::string formatted_text(std::string_view format, std::format_args args) {
    return std::vformat(format, args);
}

} // namespace sublet
