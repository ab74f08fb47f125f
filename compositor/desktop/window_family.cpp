#include "window_family.hpp"

namespace sublet {

std::vector<size_t> family_of(std::span<const std::optional<size_t>> parents, size_t member) {
    size_t root = member;
    for (size_t steps = 0; parents[root] && steps < parents.size(); ++steps) {
        root = *parents[root];
    }
    std::vector<std::vector<size_t>> dialogs(parents.size());
    for (size_t i = 0; i < parents.size(); ++i) {
        if (parents[i]) {
            dialogs[*parents[i]].push_back(i);
        }
    }
    std::vector<size_t> family;
    std::vector<bool> added(parents.size());
    std::vector<size_t> next{root};
    while (!next.empty()) {
        const size_t window = next.back();
        next.pop_back();
        if (!added[window]) {
            added[window] = true;
            family.push_back(window);
            next.insert(next.end(), dialogs[window].begin(), dialogs[window].end());
        }
    }
    return family;
}

} // namespace sublet
