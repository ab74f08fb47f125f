#include "window_family.hpp"

#include <algorithm>

namespace sublet {

namespace {

void add_with_dialogs(std::span<const std::optional<size_t>> parents, size_t window,
                      std::vector<size_t> &family) {
    if (std::ranges::contains(family, window)) {
        return;
    }
    family.push_back(window);
    for (size_t i = parents.size(); i-- > 0;) {
        if (parents[i] == window) {
            add_with_dialogs(parents, i, family);
        }
    }
}

} // namespace

std::vector<size_t> family_of(std::span<const std::optional<size_t>> parents, size_t member) {
    size_t root = member;
    for (size_t steps = 0; parents[root] && steps < parents.size(); ++steps) {
        root = *parents[root];
    }
    std::vector<size_t> family;
    add_with_dialogs(parents, root, family);
    return family;
}

} // namespace sublet
