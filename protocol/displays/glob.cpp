#include "glob.hpp"

#include <fnmatch.h>

namespace sublet {

bool glob_matches(const std::string &pattern, const std::string &value) {
    return ::fnmatch(pattern.c_str(), value.c_str(), 0) == 0;
}

std::optional<std::string> glob_problem(std::string_view pattern) {
    if (pattern.empty()) {
        return "an empty pattern matches nothing";
    }
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            if (++i == pattern.size()) {
                return "the pattern ends in a backslash that escapes nothing";
            }
        } else if (pattern[i] == '[') {
            // "]" is an ordinary character directly after "[", "[!" or "[^".
            size_t first = i + 1;
            if (first < pattern.size() && (pattern[first] == '!' || pattern[first] == '^')) {
                ++first;
            }
            const size_t end = pattern.find(']', first + 1);
            if (end == pattern.npos) {
                return "the pattern has a \"[\" without its \"]\"";
            }
            i = end;
        }
    }
    return std::nullopt;
}

} // namespace sublet
